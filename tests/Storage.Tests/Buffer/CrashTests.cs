using System.Collections.Concurrent;
using Xunit.Abstractions;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>kill -9 of the server at random moments under load: whatever was answered is there afterwards, once, and every figure is right.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    const int Kills = 10;

    [Fact]
    [Trait("spec", "F2")]
    public async Task Redis_that_flushes_always_keeps_every_answer_across_kills() =>
        await SurvivesAsync(new RedisServer());

    [Fact]
    [Trait("spec", "F4")]
    public async Task Embedded_Garnet_keeps_every_answer_across_kills() =>
        await SurvivesAsync(new GarnetProcess(TimeSpan.FromMinutes(10)));

    [Fact]
    [Trait("spec", "F4")]
    public async Task Embedded_Garnet_keeps_every_answer_across_kills_amid_checkpoints_and_compactions() =>
        await SurvivesAsync(new GarnetProcess(TimeSpan.FromMilliseconds(500), small: true));

    async Task SurvivesAsync(ServerProcess server)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("POINTBUS_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"POINTBUS_SEED={seed}");
        var random = new Random(seed);
        await server.InitializeAsync();
        try
        {
            var seen = new Witness();
            var prefix = $"c{Guid.NewGuid():N}:";
            for (var kill = 0; kill < Kills; kill++)
            {
                await LoadAndKillAsync(server, prefix, seen, TimeSpan.FromMilliseconds(random.Next(200, 900)), random.Next());
                await server.StartAsync();
                await using var after = new BufferHarness(server.ConnectionString, TimeProvider.System, prefix);
                await after.Buffer.PingAsync(default);
                Assert.Empty(await BufferAudit.FindFaultsAsync(after));
                await seen.CheckAsync(after);
            }

            output.WriteLine($"{seen.Accepted.Count} batches answered, {seen.Stored.Count} of them stored");
            Assert.True(seen.Stored.Count > Kills, "the load did nothing");
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    static async Task LoadAndKillAsync(ServerProcess server, string prefix, Witness seen, TimeSpan after, int seed)
    {
        var clients = Enumerable.Range(0, 4)
            .Select(_ => new BufferHarness(server.ConnectionString, TimeProvider.System, prefix))
            .ToList();
        var load = clients.Select((client, i) => Task.Run(() => i < 2 ? EnqueueAsync(client, seen, seed + i) : StoreAsync(client, seen, seed + i))).ToList();
        await Task.Delay(after);
        await server.KillAsync();
        await Task.WhenAll(load);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    static async Task EnqueueAsync(BufferHarness client, Witness seen, int seed)
    {
        var random = new Random(seed);
        try
        {
            while (true)
            {
                var batches = Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
                    BufferHarness.Batch(BufferHarness.Live, random.Next(1, 9), random.Next(1, 11), header => header with
                    {
                        IdempotencyKey = header.BatchId.ToString(),
                        ExpiresAt = random.Next(4) == 0 ? client.Time.GetUtcNow().AddMilliseconds(random.Next(400)) : null,
                    }) with { Payload = Bytes(random, random.Next(30_000)) }).ToList();
                await client.Buffer.EnqueueAsync(BufferHarness.Live, batches, default);
                foreach (var batch in batches)
                    seen.Accepted[batch.Header.BatchId] = batch.Header;
            }
        }
        catch (BufferUnavailableException)
        {
        }
    }

    static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    static async Task StoreAsync(BufferHarness client, Witness seen, int seed)
    {
        var random = new Random(seed);
        try
        {
            while (true)
            {
                var claims = await client.ClaimAsync(random.Next(1, 8), seconds: 1);
                await Task.WhenAll(claims.Select(claim => EndAsync(client, seen, claim, random.Next(5), random.Next(claim.Header.PointCount + 1))));
                await client.Buffer.SweepAsync(default);
            }
        }
        catch (BufferUnavailableException)
        {
        }
    }

    static async Task EndAsync(BufferHarness client, Witness seen, Claim claim, int end, int refused)
    {
        switch (end)
        {
            case 0:
                await client.Buffer.ParkAsync(claim, "try later", client.Time.GetUtcNow().AddMilliseconds(50), default);
                break;
            case 1:
                await client.Buffer.ReleaseAsync([claim], default);
                break;
            default:
                var letter = BufferHarness.Letter(claim.Header, refused, client.Time.GetUtcNow());
                var completion = new Completion(claim, claim.Header.PointCount - refused, 0, [letter]);
                if ((await client.Buffer.CompleteAsync([completion], default))[0])
                    Assert.True(seen.Stored.TryAdd(claim.Header.BatchId, completion), "a batch was completed twice");
                break;
        }
    }

    /// <summary>What the server answered, kept outside of it.</summary>
    sealed class Witness
    {
        public ConcurrentDictionary<Guid, BatchHeader> Accepted { get; } = new();

        public ConcurrentDictionary<Guid, Completion> Stored { get; } = new();

        public async Task CheckAsync(BufferHarness after)
        {
            var live = await BufferAudit.ReadBatchesAsync(await after.RawAsync(), after.Keys(BufferHarness.Live));
            var done = await BufferAudit.ReadDoneAsync(after, BufferHarness.Live);
            Assert.DoesNotContain(Accepted.Keys, id => !live.ContainsKey(id) && !done.ContainsKey(id));
            Assert.DoesNotContain(Stored, one => !done.TryGetValue(one.Key, out var marker) || marker.Stored != one.Value.Stored);

            var status = await after.LaneAsync(BufferHarness.Live);
            var points = live.Sum(batch => batch.Value.Row(batch.Key)!.Points) + done.Values.Sum(marker => marker.Points);
            Assert.Equal(points, status.Ledger.Accepted);
            Assert.Equal(done.Values.Sum(marker => marker.Dead), status.Ledger.DeadLettered);
        }
    }
}
