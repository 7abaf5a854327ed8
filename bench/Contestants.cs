using PointBus.Bench.Accepting;
using PointBus.Bench.Installations;
using PointBus.Bench.Measures;
using PointBus.Bench.Peers;

namespace PointBus.Bench;

/// <summary>All that is measured side by side, on the same servers.</summary>
sealed class Contestants(EmbeddedInstallation embedded, RealInstallation real, EmptyServer empty, TimeProvider time) : IAsyncDisposable
{
    public EmbeddedInstallation Embedded => embedded;

    public RealInstallation Real => real;

    public EmptyServer Empty => empty;

    public Published Published { get; } = new(real, time);

    public RawCopy Copy { get; } = new(real);

    public IReadOnlyList<Peer> Peers { get; } = [new PlainPeer(real), new BatchPeer(real), new HandWrittenPeer(real)];

    public static async Task<Contestants> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var all = new Contestants(await EmbeddedInstallation.StartAsync(), await RealInstallation.StartAsync(), await EmptyServer.StartAsync(), time);
        await all.Published.StartAsync(cancellationToken);
        foreach (var peer in all.Peers)
            await peer.StartAsync(cancellationToken);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in Peers)
            await peer.DisposeAsync();
        await Published.DisposeAsync();
        await empty.DisposeAsync();
        await real.DisposeAsync();
        await embedded.DisposeAsync();
    }
}
