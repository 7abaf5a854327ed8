using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Persisting;

public sealed class LeaseKeeperTests : IDisposable
{
    static readonly TimeSpan Third = TimeSpan.FromSeconds(10);
    static readonly Claim[] Claims = [Batches.Claim(1), Batches.Claim(2)];

    readonly PersistHarness _persist = new();

    public void Dispose() => _persist.Dispose();

    [Fact]
    public async Task Leases_are_renewed_at_a_third_of_their_length()
    {
        using var kept = _persist.Leases.Keep(Claims, default);

        for (var renewals = 1; renewals <= 5; renewals++)
        {
            _persist.Time.Advance(Third);
            await UntilAsync(() => _persist.Buffer.Renewed.Count == renewals, $"renewal {renewals}");
        }

        Assert.Equal([Third], _persist.Time.Waits);
        Assert.All(_persist.Buffer.Renewed, renewal => Assert.Equal((Claims, _persist.Options.Lease), ((Claim[])renewal.Claims, renewal.Lease)));
    }

    public static TheoryData<Exception> Failures => [new BufferUnavailableException("away"), new InvalidOperationException("not expected")];

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task A_renewal_that_failed_is_tried_again_before_the_lease_ends(Exception failure)
    {
        var left = 1;
        _persist.Buffer.Fault = call => call == "renew" && left-- > 0 ? failure : null;
        using var kept = _persist.Leases.Keep(Claims, default);

        _persist.Time.Advance(Third);
        await UntilAsync(() => _persist.Calls.Count("renew") == 1, "the renewal that fails");
        _persist.Time.Advance(Third);

        await UntilAsync(() => _persist.Buffer.Renewed.Count == 1, "the renewal that works");
    }

    [Fact]
    public async Task Claims_that_are_ended_are_not_renewed()
    {
        using (_persist.Leases.Keep([Batches.Claim(1)], default))
        {
            _persist.Time.Advance(Third);
            await UntilAsync(() => _persist.Calls.Count("renew") == 1, "the renewal");
        }

        using var kept = _persist.Leases.Keep([Batches.Claim(2)], default);
        _persist.Time.Advance(Third);

        await UntilAsync(() => _persist.Calls.Count("renew") == 2, "the renewal of the other");
        Assert.Equal([Batches.Id(1), Batches.Id(2)], _persist.Buffer.Renewed.Select(renewal => renewal.Claims[0].Header.BatchId));
    }
}
