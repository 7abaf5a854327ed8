using System.CommandLine;
using PointBus.Soak;
using PointBus.Soak.Faults;
using PointBus.Soak.Mutants;
using PointBus.Soak.Phases;

var profile = new Option<Profile>("--profile") { Description = "What is built up: embedded (one process) or broker (several hosts on RabbitMQ, Redis and PostgreSQL)." };
var seed = new Option<int?>("--seed") { Description = "Decides points and faults; without it one is drawn and printed." };
var minutes = new Option<double>("--minutes") { Description = "Length of warm-up and storm.", DefaultValueFactory = _ => 10 };
var rate = new Option<int>("--rate") { Description = "Points a second.", DefaultValueFactory = _ => 1_000 };
var mode = new Option<FaultMode>("--mode") { Description = "single: one fault at a time; double: two that overlap." };
var faults = new Option<string>("--faults") { Description = $"Which may happen, with commas: {string.Join(", ", FaultCatalog.Words.Keys)}.", DefaultValueFactory = _ => string.Join(',', FaultCatalog.Words.Keys) };
var hosts = new Option<int>("--hosts") { Description = "Hosts of the broker profile.", DefaultValueFactory = _ => 2 };
var permanent = new Option<string?>("--permanent") { Description = "A server that dies and stays dead through the storm: postgres, redis or rabbitmq." };
var replay = new Option<string?>("--replay") { Description = "Runs the faults of this plan." };
var output = new Option<string?>("--output") { Description = "New folder for journal, logs, plan and report; otherwise one below the system's folder for temporary files." };
var quiet = new Option<int>("--quiet-seconds") { Description = "How long coming to rest may take.", DefaultValueFactory = _ => 180 };
Within(minutes, 0.2, 24 * 60);
Within(rate, 1, 100_000);
Within(hosts, 1, 5);

var command = new RootCommand("Breaks everything around PointBus, on this machine and with servers of its own, and accounts for every accepted point. Exit codes: 0 all is well, 1 the promise was broken, 2 it did not come to rest or recover in time, 3 the run says nothing.")
{
    profile, seed, minutes, rate, mode, faults, hosts, permanent, replay, output, quiet,
};
command.SetAction(async (parsed, cancellationToken) =>
{
    var words = parsed.GetValue(faults)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    if (words.FirstOrDefault(word => !FaultCatalog.Words.ContainsKey(word)) is { } unknown)
    {
        await Console.Error.WriteLineAsync($"There is no fault {unknown}.");
        return ExitCodes.NotMeaningful;
    }

    var options = new SoakOptions
    {
        Profile = parsed.GetValue(profile),
        Seed = parsed.GetValue(seed) ?? Random.Shared.Next(1, 1_000_000),
        Minutes = parsed.GetValue(minutes),
        Rate = parsed.GetValue(rate),
        Mode = parsed.GetValue(mode),
        Faults = words,
        Hosts = parsed.GetValue(hosts),
        Permanent = parsed.GetValue(permanent),
        Replay = parsed.GetValue(replay),
        QuietLimit = TimeSpan.FromSeconds(parsed.GetValue(quiet)),
        Folder = Folder(parsed.GetValue(output)),
    };
    return await SoakCommand.RunAsync(options, cancellationToken);
});

var names = new Argument<string[]>("names") { Description = $"Which: {string.Join(", ", MutantCase.All.Select(one => one.Name))}.", DefaultValueFactory = _ => [] };
var sound = new Option<bool>("--without") { Description = "The same runs without the defects, which must find nothing." };
var mutants = new System.CommandLine.Command("mutants", "Puts one defect after the other into the product and sees whether it is noticed. Needs hosts of a Debug build.") { names, sound, seed, output };
mutants.SetAction((parsed, cancellationToken) => new MutantsCommand(TimeProvider.System).RunAsync(
    parsed.GetValue(names)!, parsed.GetValue(sound), parsed.GetValue(seed) ?? 1, Folder(parsed.GetValue(output)), cancellationToken));
command.Subcommands.Add(mutants);

// Servers that were started are stopped in order before the process ends.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });

static string Folder(string? named)
{
    var folder = Path.GetFullPath(named ?? Path.Combine(Path.GetTempPath(), $"pointbus-soak-{Guid.NewGuid().ToString("N")[..8]}"));
    return Directory.CreateDirectory(folder).FullName;
}

static void Within<T>(Option<T> option, T least, T most)
    where T : IComparable<T> => option.Validators.Add(result =>
{
    if (result.GetValueOrDefault<T>() is { } value && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0))
        result.AddError($"{option.Name} must lie between {least} and {most}.");
});
