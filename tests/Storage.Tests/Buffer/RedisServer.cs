using System.Diagnostics;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>redis-server with an append-only file and no eviction, unless told otherwise.</summary>
public sealed class RedisServer : ServerProcess
{
    /// <summary>When the append-only file is flushed to disk.</summary>
    public string Fsync { get; init; } = "always";

    /// <summary>Arguments that go last and so win.</summary>
    public IReadOnlyList<string> More { get; init; } = [];

    protected override ProcessStartInfo StartInfo
    {
        get
        {
            var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true };
            string[] arguments =
            [
                "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", Data, "--save", "", "--appendonly", "yes",
                "--appendfsync", Fsync, "--maxmemory-policy", "noeviction", .. More,
            ];
            foreach (var argument in arguments)
                start.ArgumentList.Add(argument);
            return start;
        }
    }
}
