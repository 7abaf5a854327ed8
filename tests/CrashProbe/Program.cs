using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Host.Embedded;

// Runs the embedded Redis on a directory and a port until it is killed: the crash tests kill -9 this process.
var options = new EmbeddedRedisOptions
{
    DataDirectory = args[0],
    Port = int.Parse(args[1]),
    CheckpointEvery = TimeSpan.FromMilliseconds(int.Parse(args[2])),
    CheckpointFrom = 0,
};
await using var redis = EmbeddedRedis.Start(options, TimeProvider.System, NullLogger<EmbeddedRedis>.Instance, server =>
{
    if (args.Length < 4)
        return;

    // So small that seconds of load spill to disk, compact and cut the log again and again.
    server.LogMemorySize = "8m";
    server.PageSize = "256k";
    server.SegmentSize = "1m";
    server.ObjectLogSegmentSize = "4m";
    server.CompactionFrequencySecs = 1;
    server.CompactionMaxSegments = 2;
    server.AofMemorySize = "2m";
    server.AofPageSize = "512k";
    server.AofSegmentSize = "1m";
    server.ExpiredKeyDeletionScanFrequencySecs = 1;
});
Console.WriteLine("ready");
await Task.Delay(Timeout.Infinite);
