using PointBus.Storage.Tests.Buffer;

namespace PointBus.Storage.Tests.Lanes;

public abstract partial class LaneControlContract
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_people_and_consumers_do_at_once_the_sums_hold(int seed)
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 60; i++)
            ids.Add(await _harness.PutAsync(Live, 1 + (i % 4), 1 + (i % 10), header => i % 3 > 0 ? header : header with { ProcessAfter = _time.GetUtcNow().AddSeconds(i) }));
        await using var another = _harness.Another();

        await Task.WhenAll(
            ConsumeAsync(_harness, new Random(seed)), ConsumeAsync(another, new Random(seed + 10)),
            ControlAsync(_harness, new Random(seed + 20), ids), ControlAsync(another, new Random(seed + 30), ids));

        Assert.Empty(await BufferAudit.FindFaultsAsync(_harness));
        await _control.PauseAsync(Live, false, default);
        _time.Advance(TimeSpan.FromHours(1));
        while (await _harness.Buffer.SweepAsync(default) > 0 || await _control.ForceAsync(Live, 100, default) > 0)
            foreach (var claim in await _harness.ClaimAsync())
                await _harness.StoreAsync(claim);
        foreach (var claim in await _harness.ClaimAsync())
            await _harness.StoreAsync(claim);

        var lane = await _harness.LaneAsync(Live);
        Assert.Equal((0, 150), (lane.Ledger.InFlight, lane.Ledger.Accepted));
        Assert.All(await Task.WhenAll(ids.Select(id => _harness.Buffer.FindAsync(id, default))), status => Assert.Equal("done", status!.State));
    }

    static async Task ConsumeAsync(BufferHarness client, Random random)
    {
        for (var step = 0; step < 30; step++)
            foreach (var claim in await client.ClaimAsync(3))
                await TryAsync(() => random.Next(3) switch
                {
                    0 => client.StoreAsync(claim),
                    1 => client.Buffer.ReleaseAsync([claim], default),
                    _ => client.Buffer.ParkAsync(claim, BufferHarness.Fault("no"), client.Time.GetUtcNow().AddSeconds(5), default),
                });
    }

    static async Task ControlAsync(BufferHarness client, Random random, List<Guid> ids)
    {
        for (var step = 0; step < 60; step++)
            await TryAsync(() => random.Next(8) switch
            {
                0 or 1 or 2 => client.Control.BoostAsync(ids[random.Next(ids.Count)], random.Next(1, 11), default),
                3 or 4 => client.Control.CancelAsync(ids[random.Next(ids.Count)], "ops", default),
                5 => client.Control.ForceAsync(Live, 3, default),
                6 => client.Control.PauseAsync(Live, random.Next(2) == 0, default),
                _ => client.Buffer.SweepAsync(default),
            });
    }

    /// <summary>A call that collided again and again says so, and may have done nothing.</summary>
    static async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (BufferUnavailableException e) when (e.InnerException is null)
        {
        }
    }
}
