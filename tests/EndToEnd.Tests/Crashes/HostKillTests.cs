using PointBus.EndToEnd.Tests.Ingest;
using PointBus.EndToEnd.Tests.Installations;

namespace PointBus.EndToEnd.Tests.Crashes;

/// <summary>kill -9 of the host in the middle of an ingest, at ten different moments.</summary>
[Trait("spec", "X-01")]
[Trait("length", "long")]
public sealed class EmbeddedHostKillTests
{
    [Fact]
    public async Task The_embedded_host_loses_and_doubles_nothing()
    {
        await using var installation = await EmbeddedInstallation.StartAsync(HostKills.ShortLease);
        await HostKills.KillAndCheckAsync(installation);
    }

    [Fact]
    public async Task The_embedded_host_loses_and_doubles_no_single_point_of_a_shared_batch()
    {
        await using var installation = await EmbeddedInstallation.StartAsync(HostKills.ShortLease);
        await HostKills.KillAndCheckAsync(installation, senders: 40, pointsPerBatch: 1);
    }
}

/// <inheritdoc cref="EmbeddedHostKillTests"/>
[Trait("spec", "X-01")]
[Trait("servers", "real")]
[Trait("length", "long")]
public sealed class RealHostKillTests
{
    [Fact]
    public async Task The_host_on_real_servers_loses_and_doubles_nothing()
    {
        await using var installation = await RealInstallation.StartAsync(HostKills.ShortLease);
        await HostKills.KillAndCheckAsync(installation);
    }

    [Fact]
    public async Task The_host_on_real_servers_loses_and_doubles_no_single_point_of_a_shared_batch()
    {
        await using var installation = await RealInstallation.StartAsync(HostKills.ShortLease);
        await HostKills.KillAndCheckAsync(installation, senders: 40, pointsPerBatch: 1);
    }
}

/// <summary>What both do, side by side.</summary>
static class HostKills
{
    const int Kills = 10;

    // What the last kill leaves claimed is awaited.
    public static (string, string) ShortLease => ("Persist__LeaseSeconds", "3");

    public static async Task KillAndCheckAsync(Installation installation, int senders = 4, int pointsPerBatch = 50)
    {
        using var pump = new PointPump(installation.Client, "kill", pointsPerBatch);
        pump.Run(senders);
        for (var kill = 0; kill < Kills; kill++)
        {
            // Another count each time, so that the kills fall on different moments of the path.
            await pump.MoreAsync((3 + kill * 2) * senders / 4);
            await installation.Host.KillAsync();
            await installation.Host.RestartAsync();
        }

        await pump.MoreAsync(1);
        await pump.StopAsync();
        await installation.MustHoldEveryPointAsync(pump);
    }
}
