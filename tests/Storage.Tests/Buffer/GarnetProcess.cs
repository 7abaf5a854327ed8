using System.Globalization;
using PointBus.TestKit;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>The embedded Redis in a process that may be killed.</summary>
public sealed class GarnetProcess() : LocalServer("garnet")
{
    static readonly byte[] Ping = "PING\r\n"u8.ToArray(), Pong = "+PONG"u8.ToArray();

    static readonly string Probe = Path.Combine(AppContext.BaseDirectory.Replace("Storage.Tests", "CrashProbe", StringComparison.Ordinal), "PointBus.CrashProbe.dll");

    /// <summary>How often it folds its log from its next start on.</summary>
    public TimeSpan FoldEvery { get; set; } = TimeSpan.FromDays(1);

    protected override Command Command => new(
        "dotnet",
        [
            Probe, Directory.FullName, Port.ToString(CultureInfo.InvariantCulture),
            FoldEvery.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture),
        ]);

    public static Task<GarnetProcess> StartAsync() => StartedAsync(new GarnetProcess());

    protected override Task<bool> AnswersAsync(CancellationToken cancellationToken) =>
        Greeting.IsAnsweredAsync(Port, Ping, Pong, cancellationToken);
}
