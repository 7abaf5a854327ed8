using System.CommandLine;
using PointBus.Bench;
using PointBus.Bench.Accepting;
using PointBus.Bench.Alerts;
using PointBus.Bench.Growth;
using PointBus.Bench.Letters;
using PointBus.Bench.Measures;
using PointBus.TestKit;

var rounds = new Option<int>("--rounds") { Description = "Rounds; each measures everything once.", DefaultValueFactory = _ => 5 };
var points = new Option<int>("--points") { Description = "Points of one round, rounded up to whole batches of 1,000.", DefaultValueFactory = _ => 100_000 };
var tracks = new Option<string>("--tracks") { Description = "Folder of IGC files; generated points where it holds none.", DefaultValueFactory = _ => Tracks.Folder };
var json = new Option<string?>("--json") { Description = "Also writes the figures to this file." };
var only = new Option<string[]>("--only") { Description = "Only these, for work on one of them.", AllowMultipleArgumentsPerToken = true };
only.AcceptOnlyFromAmong("embedded", "real", "published", "copy", "peers", "latency", "accept", "sagas");
Within(rounds, 1, 20);
Within(points, 1_000, 1_000_000);

var command = new RootCommand("Measures PointBus end to end beside a raw COPY, in one run. Servers are its own, on this machine.") { rounds, points, tracks, json, only };
command.SetAction((parsed, cancellationToken) => BenchRun.RunAsync(
    new BenchOptions(parsed.GetValue(rounds), parsed.GetValue(points), parsed.GetValue(tracks)!, parsed.GetValue(json), parsed.GetValue(only) ?? []),
    TimeProvider.System, cancellationToken));

var letters = new Option<int>("--letters") { Description = "How many.", DefaultValueFactory = _ => 100_000 };
var embedded = new Option<bool>("--embedded") { Description = "On the embedded engines instead of real servers." };
Within(letters, 2_000, 1_000_000);
var lettersCommand = new System.CommandLine.Command("letters", "Dead letters: the times of lists and searches at 1,000 and at many, and a replay of all with a kill half way.") { letters, embedded };
lettersCommand.SetAction((parsed, cancellationToken) => LettersRun.RunAsync(parsed.GetValue(letters), parsed.GetValue(embedded), TimeProvider.System, cancellationToken));
command.Add(lettersCommand);
var messages = new Option<int>("--messages") { Description = "Messages of each measure.", DefaultValueFactory = _ => 20_000 };
Within(messages, 1_000, 1_000_000);
var queues = new System.CommandLine.Command("queues", "Measures the queue library.") { messages };
queues.SetAction((parsed, cancellationToken) => QueueSpeed.RunAsync(parsed.GetValue(messages), cancellationToken));
command.Subcommands.Add(queues);
var alerts = new System.CommandLine.Command("alerts", "Ingest beside four alert channels that never answer, compared with ingest without channels.") { rounds, points, tracks, json, embedded };
alerts.SetAction((parsed, cancellationToken) => AlertsRun.RunAsync(
    new BenchOptions(parsed.GetValue(rounds), parsed.GetValue(points), parsed.GetValue(tracks)!, parsed.GetValue(json), []), parsed.GetValue(embedded),
    TimeProvider.System, cancellationToken));
command.Subcommands.Add(alerts);

var port = new Option<int>("--port") { Required = true };
var empty = new System.CommandLine.Command("empty", "The endpoint that only reads and answers, for the others to be measured against.") { port };
empty.Hidden = true;
empty.SetAction((parsed, cancellationToken) => EmptyServer.RunAsync(parsed.GetValue(port), cancellationToken));
command.Subcommands.Add(empty);

var waiting = new Option<int>("--batches") { Description = "Batches that wait.", DefaultValueFactory = _ => 1_000_000 };
var rows = new Option<int>("--rows") { Description = "Rows that the table has.", DefaultValueFactory = _ => 50_000_000 };
var outage = new Option<int>("--outage-points") { Description = "Points that come while the database is away.", DefaultValueFactory = _ => 1_500_000 };
Within(waiting, 1_000, 5_000_000);
Within(rows, 100_000, 200_000_000);
Within(outage, 10_000, 10_000_000);
var growth = new System.CommandLine.Command("growth", "What waiting work, many lanes and a full table cost; memory; the time after an outage.") { rounds, points, tracks, json, waiting, rows, outage };
growth.SetAction((parsed, cancellationToken) => GrowthRun.RunAsync(
    new BenchOptions(parsed.GetValue(rounds), parsed.GetValue(points), parsed.GetValue(tracks)!, parsed.GetValue(json), []),
    new GrowthOptions(parsed.GetValue(waiting), parsed.GetValue(rows), parsed.GetValue(outage)), TimeProvider.System, cancellationToken));
command.Subcommands.Add(growth);

// Servers that were started are stopped in order before the process ends.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });

static void Within(Option<int> option, int least, int most) => option.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
        result.AddError($"{option.Name} must lie between {least} and {most}.");
});
