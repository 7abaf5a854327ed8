using PointBus.EndToEnd.Tests.Ingest;
using PointBus.EndToEnd.Tests.Installations;

namespace PointBus.EndToEnd.Tests.Crashes;

/// <summary>kill -9 of the host in the middle of an ingest, at ten different moments.</summary>
[Trait("spec", "X-01")]
public sealed class HostKillTests
{
    const int Kills = 10;
    const int Senders = 4;

    [Fact]
    [Trait("length", "long")]
    public async Task The_embedded_host_loses_and_doubles_nothing()
    {
        await using var installation = await EmbeddedInstallation.StartAsync();
        await KillAndCheckAsync(installation);
    }

    [Fact]
    [Trait("servers", "real")]
    public async Task The_host_on_real_servers_loses_and_doubles_nothing()
    {
        await using var installation = await RealInstallation.StartAsync(("Persist__LeaseSeconds", "5"));
        await KillAndCheckAsync(installation);
    }

    static async Task KillAndCheckAsync(Installation installation)
    {
        using var pump = new PointPump(installation.Client, "kill");
        pump.Run(Senders);
        for (var kill = 0; kill < Kills; kill++)
        {
            // Another count each time, so that the kills fall on different moments of the path.
            await pump.MoreAsync(3 + kill * 2);
            await installation.Host.KillAsync();
            await installation.Host.RestartAsync();
        }

        await pump.MoreAsync(1);
        await pump.StopAsync();
        await installation.MustHoldEveryPointAsync(pump);
    }
}
