using System.Net;
using Garnet.server;
using PointBus.Storage;
using Tsavorite.core;

namespace PointBus.Host.Embedded;

/// <summary>Garnet with everything set that keeps what it answers; what is left out is left out for a reason (docs/decisions/0001).</summary>
internal static class GarnetSettings
{
    const int LogPageMegabytes = 4, LogSegmentMegabytes = 64;

    /// <summary>The log of a Garnet with these settings.</summary>
    public static GarnetLog Log(string directory) => new(Path.Combine(directory, "AOF"), LogPageMegabytes << 20, LogSegmentMegabytes << 20);

    public static GarnetServerOptions For(string directory, int port) => new()
    {
        EndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
        QuietMode = true,
        CheckpointDir = directory,
        Recover = true,
        FailOnRecoveryError = true,
        EnableAOF = true,
        // Every answer waits until its change is on disk.
        CommitFrequencyMs = Mutant.AnswersBeforeDisk ? 5_000 : 0,
        WaitForCommit = !Mutant.AnswersBeforeDisk,
        // The default device aborts the process where libaio is missing.
        DeviceType = DeviceType.RandomAccess,
        // Without a tier on disk, what does not fit in memory is dropped silently.
        EnableStorageTier = true,
        LogDir = directory,
        // No compaction and no scan for expired keys: under load the one stalled it and the other crashed the process.
        CompactionType = LogCompactionType.None,
        ExpiredKeyDeletionScanFrequencySecs = -1,
        LogMemorySize = "256m",
        PageSize = "1m",
        IndexMemorySize = "16m",
        BufferPoolMemoryBudget = "32m",
        AofMemorySize = "32m",
        AofPageSize = $"{LogPageMegabytes}m",
        AofSegmentSize = $"{LogSegmentMegabytes}m",
    };
}
