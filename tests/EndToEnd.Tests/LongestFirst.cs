using PointBus.EndToEnd.Tests;
using Xunit.Abstractions;

// Most tests wait for other processes, or for a time to pass, so that more of them than there are cores go side by side.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
[assembly: TestCollectionOrderer($"PointBus.EndToEnd.Tests.{nameof(LongestFirst)}", "PointBus.EndToEnd.Tests")]

namespace PointBus.EndToEnd.Tests;

/// <summary>What takes minutes begins first, so that the short ones fill the gaps and nothing long is left over at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    static readonly string[] Long = ["CrashTests", "on real servers", "HostKillTests", "DemonstrationTests", "TrackFilesTests", ".Delivery."];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(Long, name => collection.DisplayName.Contains(name, StringComparison.Ordinal)) is var at and >= 0 ? at : Long.Length);
}
