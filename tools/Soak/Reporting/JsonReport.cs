using System.Text.Json;
using PointBus.Soak.Phases;
using PointBus.Soak.Verdicts;

namespace PointBus.Soak.Reporting;

/// <summary>The same figures for programs.</summary>
static class JsonReport
{
    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static string Of(SoakResult result) => JsonSerializer.Serialize(
        new
        {
            result.Options.Seed,
            Profile = result.Options.Profile.ToString().ToLowerInvariant(),
            Mode = result.Options.Mode.ToString().ToLowerInvariant(),
            result.Options.Permanent,
            Commit = Commit.Id,
            Plan = result.Plan.Hash,
            Seconds = result.Took.TotalSeconds,
            result.Answered,
            Accept = new
            {
                result.Accept.Sends, result.Accept.Unavailable, result.Accept.WithoutRetryAfter, result.Accept.Errors, result.Accept.NoAnswer,
                HealthyMs = new { result.Accept.Healthy.P50, result.Accept.Healthy.P99 },
                FaultMs = new { result.Accept.Faulty.P50, result.Accept.Faulty.P99 },
            },
            First = Show(result.First),
            result.Operation,
            Second = result.Second is { } second ? Show(second) : null,
            Faults = result.Faults.Select(fault => new { fault.Step.Number, Fault = fault.Step.Name, RecoverySeconds = fault.Recovery?.TotalSeconds }),
            Seen = MustHaveSeen.Of(result.Options.Profile).ToDictionary(name => name, name => result.Sightings[name]),
            result.Missed,
            result.Impossible,
            result.ProxyCuts,
            result.Died,
            RssMb = result.Memory,
            DrainSeconds = result.Drain?.TotalSeconds,
            Misfits = result.Misfits.Texts,
            result.ExitCode,
            Again = TextReport.Again(result),
        },
        Json);

    static object Show(Reconciliation found) => new
    {
        found.Rows,
        Verdicts = found.Verdicts.ToDictionary(one => one.Key.ToString(), one => one.Value),
        found.Letters.Letters,
        found.Letters.Points,
        found.Letters.PointsByReason,
        NoReason = found.Letters.WithoutReason,
        found.Unbalanced,
        Examples = found.Examples.Concat(found.Letters.Problems),
        found.Ledger,
    };
}
