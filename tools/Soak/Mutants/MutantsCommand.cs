using System.Globalization;
using PointBus.Soak.Phases;
using PointBus.Soak.Verdicts;

namespace PointBus.Soak.Mutants;

/// <summary>Tests the tester: each defect has to be noticed, or the tool's "all is well" is worth nothing.</summary>
sealed class MutantsCommand(TimeProvider time)
{
    const double Minutes = 0.6;
    const int Rate = 400;

    static readonly TimeSpan QuietLimit = TimeSpan.FromSeconds(40), RecoveryLimit = TimeSpan.FromSeconds(20);

    /// <param name="names">Which; all where none is named.</param>
    /// <param name="sound">Runs the same without the defects, which then must find nothing.</param>
    /// <param name="seed">Of the points.</param>
    /// <param name="folder">Where each run gets a folder of its own.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<int> RunAsync(IReadOnlyList<string> names, bool sound, int seed, string folder, CancellationToken cancellationToken)
    {
        var cases = MutantCase.All.Where(one => names.Count == 0 || names.Contains(one.Name)).ToList();
        var (killed, failed) = (0, false);
        foreach (var one in cases)
        {
            var started = time.GetTimestamp();
            string found;
            try
            {
                var result = await new SoakRun(Options(one, sound, seed, folder), time).RunAsync(cancellationToken);
                found = Finding(result);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // A run that broke proves nothing either way.
                failed = true;
                await Console.Error.WriteLineAsync($"{one.Name}: {e}");
                continue;
            }

            killed += found.Length > 0 ? 1 : 0;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Name,-24} {(found.Length > 0 ? (sound ? "FOUND without the defect: " : "killed: ") + found : sound ? "nothing found" : "SURVIVED")}  {time.GetElapsedTime(started):m\\:ss}"));
        }

        Console.WriteLine(sound ? $"without the defects {cases.Count - killed}/{cases.Count} found nothing" : $"mutants killed {killed}/{cases.Count}");
        return failed ? ExitCodes.NotMeaningful : (sound ? killed == 0 : killed == cases.Count) ? ExitCodes.Ok : ExitCodes.Safety;
    }

    static SoakOptions Options(MutantCase one, bool sound, int seed, string folder) => new()
    {
        Profile = one.Profile,
        Seed = seed,
        Mode = one.Mode,
        Minutes = Minutes,
        Rate = Rate,
        Faults = [],
        Steps = one.Steps,
        BrokenShare = one.BrokenShare,
        Settings = sound ? one.Settings.Where(setting => setting.Key != "POINTBUS_MUTANT").ToDictionary() : one.Settings,
        Folder = Directory.CreateDirectory(Path.Combine(folder, one.Name)).FullName,
        QuietLimit = QuietLimit,
        RecoveryLimit = RecoveryLimit,
        StopsAtFirstFailure = true,
        Silent = true,
        Operator = false,
    };

    /// <summary>By what the run saw that something is wrong; empty where it saw nothing.</summary>
    static string Finding(SoakResult result)
    {
        List<string> found = [];
        if (result.Drain is null)
            found.Add($"no quiet ({result.WaitedFor})");
        foreach (var (verdict, count) in result.First.Verdicts)
            if (count > 0 && verdict is not (Verdict.Ok or Verdict.Open) && (verdict != Verdict.Lost || result.Drain is not null))
                found.Add($"{verdict} {count}");
        if (result.First.Letters.WithoutReason > 0)
            found.Add($"NoReason {result.First.Letters.WithoutReason}");
        if (result.Drain is not null)
            found.AddRange(result.First.Unbalanced);
        found.AddRange(result.Misfits.Texts.Take(1));
        return string.Join(", ", found);
    }
}
