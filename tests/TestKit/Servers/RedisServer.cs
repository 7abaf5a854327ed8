using System.Globalization;

namespace PointBus.TestKit;

/// <summary>A Redis that appends every command to its file and evicts nothing.</summary>
public sealed class RedisServer : LocalServer
{
    static readonly byte[] Ping = "PING\r\n"u8.ToArray(), Pong = "+PONG"u8.ToArray();

    readonly string program = Executable.Find("redis-server", Executable.OnPath("redis-server"));
    readonly string[] settings;

    RedisServer(string[] settings)
        : base("redis") => this.settings = settings;

    public string ConnectionString => $"127.0.0.1:{Port}";

    protected override TimeSpan StartLimit => TimeSpan.FromSeconds(20);

    protected override Command Command => new(
        program,
        [
            "--bind", "127.0.0.1",
            "--port", Port.ToString(CultureInfo.InvariantCulture),
            "--dir", Directory.FullName,
            "--save", "",
            "--appendonly", "yes",
            "--maxmemory-policy", "noeviction",
            .. settings,
        ]);

    /// <param name="appendFsync">always, everysec or no.</param>
    /// <param name="settings">More of redis.conf as on its command line; a later one wins: "--maxmemory", "20mb".</param>
    public static Task<RedisServer> StartAsync(string appendFsync = "always", params string[] settings) =>
        StartedAsync(new RedisServer(["--appendfsync", appendFsync, .. settings]));

    /// <summary>Runs one command through redis-cli and gives its answer as raw text.</summary>
    public Task<string> CommandAsync(params string[] words) =>
        ChildProcess.RunAsync(
            new(Executable.Find("redis-tools", Executable.OnPath("redis-cli")), ["-e", "-p", Port.ToString(CultureInfo.InvariantCulture), .. words]),
            TimeSpan.FromSeconds(20));

    /// <summary>Cuts the end off its log while it is down, as a kill amid a write does.</summary>
    /// <param name="bytes">How many.</param>
    public void TearLog(int bytes)
    {
        var log = System.IO.Directory.GetFiles(Path.Combine(Directory.FullName, "appendonlydir"), "*.incr.aof").Order(StringComparer.Ordinal).Last();
        using var file = File.OpenWrite(log);
        file.SetLength(file.Length - bytes);
    }

    protected override Task<bool> AnswersAsync(CancellationToken cancellationToken) =>
        Greeting.IsAnsweredAsync(Port, Ping, Pong, cancellationToken);
}
