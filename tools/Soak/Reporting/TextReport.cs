using System.Globalization;
using PointBus.Soak.Faults;
using PointBus.Soak.Installations;
using PointBus.Soak.Phases;
using PointBus.Soak.Verdicts;

namespace PointBus.Soak.Reporting;

/// <summary>The block that a run ends with; its last line runs it again.</summary>
static class TextReport
{
    public static string Of(SoakResult result)
    {
        var (options, accept, seen) = (result.Options, result.Accept, result.Sightings);
        List<string> lines =
        [
            $"seed {options.Seed}  profile {Word(options.Profile)}  mode {Word(options.Mode)}  commit {Commit.Id}  {result.Took:hh\\:mm\\:ss}  plan {result.Plan.Hash}{(options.Permanent is { } dead ? $"  {dead} dead for good" : "")}",
            $"sent {result.Answered["sent"]}  acked {result.Answered["accepted"]}  rejected {result.Answered["rejected"]}  unknown {result.Answered["unknown"]}  requests {accept.Sends}",
            Findings("", result.First),
            Failures(result.First),
            Kinds(result),
            $"{Sightings.StaleAck} {seen[Sightings.StaleAck]}  {Sightings.UnknownCommit} {seen[Sightings.UnknownCommit]}  {Sightings.Bisect} {seen[Sightings.Bisect]}  {Sightings.Unavailable} {seen[Sightings.Unavailable]}  {Sightings.LeaseSteal} {seen[Sightings.LeaseSteal]}  {Sightings.ReEmit} {seen[Sightings.ReEmit]}  {Sightings.Parked} {seen[Sightings.Parked]}  proxy cuts {result.ProxyCuts}  hosts that died by themselves {result.Died}",
            string.Create(CultureInfo.InvariantCulture, $"accept p50/p99 {accept.Healthy.P50:0.0}/{accept.Healthy.P99:0} ms (healthy) {accept.Faulty.P50:0.0}/{accept.Faulty.P99:0} ms (fault)  503 rate {100.0 * accept.Unavailable / Math.Max(1, accept.Sends):0.0} %  Retry-After {(accept.Unavailable == 0 ? "never needed" : accept.WithoutRetryAfter == 0 ? "given and honoured" : $"MISSING in {accept.WithoutRetryAfter}")}  no answer {accept.NoAnswer}  answers 5xx but 503: {accept.Errors}"),
            $"drain {(result.Drain is { } drain ? $"{drain.TotalSeconds:0} s" : "DID NOT COME: " + result.WaitedFor)}  RSS max {string.Join(", ", result.Memory.Select(one => $"{one} MB"))}",
            .. result.Faults.GroupBy(fault => fault.Step.Name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(Recovery),
        ];
        if (result.Second is { } second)
            lines.AddRange([$"operator: replay {result.Operation}{(result.SecondIsQuiet ? "" : "  NOT QUIET: " + result.WaitedFor)}", Findings("  ", second), "  " + Failures(second)]);
        lines.AddRange(result.First.Examples.Concat(result.First.Letters.Problems).Concat(result.First.Unbalanced).Select(text => "! " + text));
        lines.AddRange((result.Second?.Examples ?? []).Concat(result.Second?.Letters.Problems ?? []).Concat(result.Second?.Unbalanced ?? []).Select(text => "! after the replay: " + text));
        lines.AddRange(result.Misfits.Texts.Select(text => "! " + text));
        if (result.Impossible.Count > 0)
            lines.Add($"not possible here: {string.Join(", ", result.Impossible)}");
        lines.Add($"clock steps: not done, they need a clock of the servers' own  SOMETIMES missed: {(result.Missed.Count == 0 ? "none" : string.Join(", ", result.Missed))}");
        lines.Add($"{Outcome(result.ExitCode)} (exit {result.ExitCode})");
        lines.Add(Again(result));
        return string.Join('\n', lines);
    }

    /// <summary>The command that does the same again.</summary>
    public static string Again(SoakResult result)
    {
        var options = result.Options;
        return string.Create(CultureInfo.InvariantCulture, $"dotnet run --project tools/Soak -- --profile {Word(options.Profile)} --seed {options.Seed} --minutes {options.Minutes} --rate {options.Rate} --mode {Word(options.Mode)} --faults {string.Join(',', options.Faults)} --hosts {options.Hosts}{(options.Permanent is { } dead ? " --permanent " + dead : "")}{(options.Replay is { } file ? " --replay " + file : "")}");
    }

    static string Findings(string indent, Reconciliation found) =>
        $"{indent}stored {found.Rows}  dead-lettered {found.Letters.Points} ({string.Join(", ", found.Letters.PointsByReason.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {one.Value}"))}; infra {found.Of(Verdict.FalseLetter)})  open {found.Of(Verdict.Open)}";

    static string Failures(Reconciliation found) =>
        $"LOST {found.Of(Verdict.Lost)}  DUPLICATE {found.Of(Verdict.Duplicate)}  DOUBLE-END {found.Of(Verdict.DoubleEnd)}  CORRUPT {found.Of(Verdict.Corrupt)}  GHOST {found.Of(Verdict.Ghost)}  FALSE-LETTER {found.Of(Verdict.FalseLetter)}  REFUSED {found.Of(Verdict.WronglyRefused)}  NO-REASON {found.Letters.WithoutReason}  UNBALANCED {found.Unbalanced.Count}";

    static string Kinds(SoakResult result) =>
        $"faults {result.Faults.Count}: {string.Join(", ", result.Faults.GroupBy(fault => fault.Step.Name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()}"))}";

    static string Recovery(IGrouping<string, FaultRecord> faults)
    {
        var times = faults.Select(fault => fault.Recovery?.TotalSeconds ?? double.PositiveInfinity).Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"  recovery to oldest age < 5 s after {faults.Key}: p50 {Seconds(times[times.Length / 2])}, max {Seconds(times[^1])}");

        static string Seconds(double seconds) => double.IsInfinity(seconds) ? "NEVER" : seconds.ToString("0.0 s", CultureInfo.InvariantCulture);
    }

    static string Outcome(int code) => code switch
    {
        ExitCodes.Ok => "Every accepted point is accounted for.",
        ExitCodes.Safety => "NOT SAFE: see the lines that begin with !",
        ExitCodes.Liveness => "NOT LIVE: something did not come to rest or did not recover in time.",
        _ => "NOT MEANINGFUL: the run never saw all that it must have seen.",
    };

    static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
