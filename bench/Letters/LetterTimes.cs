using System.Diagnostics;
using PointBus.Bench.Installations;

namespace PointBus.Bench.Letters;

/// <summary>How long an operator waits for a list, a search, the groups and the figures.</summary>
static class LetterTimes
{
    const int Calls = 40;

    static readonly (string Name, string Path)[] Questions =
    [
        ("list, newest 100", "/api/dlq/letters?state=open&limit=100"),
        ("list of a lane", "/api/dlq/letters?state=open&lane=live&limit=100"),
        ("search by flight", "/api/dlq/letters?state=open&flight=f3&limit=100"),
        ("search by error text", "/api/dlq/letters?state=open&text=flight&limit=100"),
        ("search by a text that few have", "/api/dlq/letters?state=open&text=nobody%20has%20this&limit=100"),
        ("search by reason, priority and time", "/api/dlq/letters?state=open&reason=invalid_foreign_key&min_priority=8&before=2099-01-01T00:00:00Z&limit=100"),
        ("groups", "/api/dlq/groups"),
        ("figures", "/api/dlq/stats"),
    ];

    /// <summary>The median of each question in milliseconds, on an installation with few letters and on one with many, asked in turn so that the machine's other work touches both alike.</summary>
    public static async Task<IReadOnlyDictionary<string, (double Few, double Many)>> MeasureAsync(Installation few, Installation many, CancellationToken cancellationToken)
    {
        var medians = new Dictionary<string, (double Few, double Many)>();
        foreach (var (name, path) in Questions)
        {
            List<double> fewTimes = [], manyTimes = [];
            for (var call = 0; call < Calls; call++)
            {
                fewTimes.Add(await AskAsync(few, path, cancellationToken));
                manyTimes.Add(await AskAsync(many, path, cancellationToken));
            }

            medians[name] = (Median(fewTimes), Median(manyTimes));
        }

        return medians;
    }

    static async Task<double> AskAsync(Installation installation, string path, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await installation.Client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
