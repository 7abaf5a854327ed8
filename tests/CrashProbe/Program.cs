using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Host.Embedded;

// Runs the embedded Redis on a directory and a port until it is killed: the crash tests kill -9 this process.
var options = new EmbeddedRedisOptions
{
    DataDirectory = args[0],
    Port = int.Parse(args[1]),
    CheckEvery = TimeSpan.FromMilliseconds(int.Parse(args[2])),
    FoldLogFrom = 0,
};
await using var redis = await EmbeddedRedis.StartAsync(options, TimeProvider.System, NullLogger<EmbeddedRedis>.Instance);
Console.WriteLine("ready");
await Task.Delay(Timeout.Infinite);
