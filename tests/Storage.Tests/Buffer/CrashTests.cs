using System.Collections.Concurrent;
using PointBus.TestKit;
using Xunit.Abstractions;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>kill -9 of the server at random moments under load: whatever was answered is there afterwards, once, and every figure is right.</summary>
[Trait("length", "long")]
public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("servers", "real")]
    [Trait("spec", "F2")]
    public async Task Redis_that_flushes_always_keeps_every_answer_across_kills() =>
        await SurvivesAsync(await RedisServer.StartAsync(), kills: 10, loadMs: 900);

    [Fact]
    [Trait("spec", "F4")]
    public async Task Embedded_Garnet_keeps_every_answer_across_kills() =>
        await SurvivesAsync(await GarnetProcess.StartAsync(), kills: 10, loadMs: 900);

    [Fact]
    [Trait("spec", "F4")]
    public async Task Embedded_Garnet_keeps_every_answer_across_kills_while_it_folds_its_log()
    {
        var server = await GarnetProcess.StartAsync();
        await SurvivesAsync(server, kills: 5, loadMs: 5_000, async () =>
        {
            await server.KillAsync();
            server.FoldEvery = TimeSpan.FromSeconds(2);
            await server.RestartAsync();
            server.FoldEvery = TimeSpan.FromDays(1);
        });
    }

    async Task SurvivesAsync(LocalServer server, int kills, int loadMs, Func<Task>? beforeLoad = null)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("POINTBUS_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"POINTBUS_SEED={seed}");
        var random = new Random(seed);
        await using (server)
        {
            var seen = new Witness();
            var prefix = $"c{Guid.NewGuid():N}:";
            for (var kill = 0; kill < kills; kill++)
            {
                if (beforeLoad is not null)
                    await beforeLoad();
                await LoadAndKillAsync(server, prefix, seen, TimeSpan.FromMilliseconds(random.Next(200, loadMs)), random.Next());
                if (kill % 3 == 2)
                    await server.StartInVainAsync(TimeSpan.FromMilliseconds(random.Next(100, 1_500)));
                await server.RestartAsync();
                await TornLogTests.RewriteAsync(server);
                await using var after = new BufferHarness($"127.0.0.1:{server.Port}", TimeProvider.System, prefix);
                await after.Buffer.PingAsync(default);
                IReadOnlyList<string> faults = [.. await BufferAudit.FindFaultsAsync(after), .. await EventAudit.FindFaultsAsync(after)];
                Assert.True(faults.Count == 0, $"after kill {kill + 1}: " + string.Join('\n', faults));
                await seen.CheckAsync(after);
            }

            output.WriteLine($"{seen.Accepted.Count} batches answered, {seen.Stored.Count} batches and replays stored, {seen.Replayed} letters replayed");
            Assert.True(seen.Replayed > 0, "nothing was replayed");
            Assert.True(seen.Stored.Count > kills, "the load did nothing");
        }
    }

    static async Task LoadAndKillAsync(LocalServer server, string prefix, Witness seen, TimeSpan after, int seed)
    {
        var clients = Enumerable.Range(0, 4)
            .Select(_ => new BufferHarness($"127.0.0.1:{server.Port}", TimeProvider.System, prefix))
            .ToList();
        using var stop = new CancellationTokenSource();
        var load = clients.Select((client, i) => Task.Run(() => LoadAsync(client, seen, producer: i < 2, new Random(seed + i), stop.Token))).ToList();
        await Task.Delay(after);
        await server.KillAsync();
        await stop.CancelAsync();
        await Task.WhenAll(load);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    static async Task LoadAsync(BufferHarness client, Witness seen, bool producer, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (producer)
                    await EnqueueAsync(client, seen, random.Next(1, 10), random);
                else
                    await StoreAsync(client, seen, random);
            }
            catch (BufferUnavailableException)
            {
                await Task.Delay(10, CancellationToken.None);
            }
        }
    }

    static async Task EnqueueAsync(BufferHarness client, Witness seen, int count, Random random)
    {
        var batches = Enumerable.Range(0, count).Select(_ =>
            BufferHarness.Batch(BufferHarness.Live, random.Next(1, 9), random.Next(1, 11), header => header with
            {
                IdempotencyKey = header.BatchId.ToString(),
                ExpiresAt = random.Next(4) == 0 ? client.Time.GetUtcNow().AddMilliseconds(random.Next(400)) : null,
            }) with { Payload = Bytes(random, random.Next(10_000)) }).ToList();
        await client.Buffer.EnqueueAsync(BufferHarness.Live, batches, default);
        foreach (var batch in batches)
            seen.Accepted[batch.Header.BatchId] = batch.Header;
    }

    static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    static async Task StoreAsync(BufferHarness client, Witness seen, Random random)
    {
        var claims = await client.ClaimAsync(random.Next(1, 30), seconds: 1);
        await Task.WhenAll(claims.Select(claim => EndAsync(client, seen, claim, random.Next(5), random.Next(claim.Header.PointCount + 1))));
        await client.Buffer.SweepAsync(default);
    }

    static async Task EndAsync(BufferHarness client, Witness seen, Claim claim, int end, int refused)
    {
        switch (end)
        {
            case 0:
                await FailAsync(client, claim, redeliver: refused % 2 == 0);
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

    /// <summary>The batch goes back to its lane, or to a letter and back as a replay.</summary>
    static async Task FailAsync(BufferHarness client, Claim claim, bool redeliver)
    {
        var (id, attempts) = (claim.Header.BatchId, claim.Attempts + 1);
        await client.Buffer.ParkAsync(claim, BufferHarness.Fault("try later"), client.Time.GetUtcNow().AddMilliseconds(50), default);
        if (redeliver)
            await client.Buffer.RedeliverAsync("live", id, attempts, default);
        else if (await client.Buffer.GiveUpAsync("live", id, attempts, DeadLetterReasons.ProcessingError, default))
            foreach (var unfiled in await client.Letters.ReadUnfiledAsync(3, default))
                await ReplayAsync(client, unfiled);
    }

    static async Task ReplayAsync(BufferHarness client, UnfiledLetter unfiled)
    {
        var version = unfiled.Version;
        if (unfiled.Letter.PointCount > 0)
            version = (await client.Letters.ReplayAsync(BufferHarness.Replay(unfiled.Letter), default)).Stub!.Version;
        await client.Letters.MarkFiledAsync([unfiled with { Version = version }], default);
    }

    /// <summary>What the server answered, kept outside of it.</summary>
    sealed class Witness
    {
        public ConcurrentDictionary<Guid, BatchHeader> Accepted { get; } = new();

        public ConcurrentDictionary<Guid, Completion> Stored { get; } = new();

        public int Replayed { get; private set; }

        public async Task CheckAsync(BufferHarness after)
        {
            var live = await BufferAudit.ReadBatchesAsync(await after.RawAsync(), after.Keys(BufferHarness.Live));
            var done = await BufferAudit.ReadDoneAsync(after, BufferHarness.Live);
            Assert.DoesNotContain(Accepted.Keys, id => !live.ContainsKey(id) && !done.ContainsKey(id));
            Assert.DoesNotContain(Stored, one => !done.TryGetValue(one.Key, out var marker) || marker.Stored != one.Value.Stored);

            var status = await after.LaneAsync(BufferHarness.Live);
            var letters = (await BufferAudit.ReadLettersAsync(await after.RawAsync(), after.Keys(BufferHarness.Live))).Values;
            var points = live.Sum(batch => batch.Value.Row(batch.Key)!.Points) + done.Values.Sum(marker => marker.Points);
            var replayed = letters.Where(letter => letter.State == LetterState.Replayed).ToList();
            Assert.Equal(points - replayed.Sum(letter => letter.Points), status.Ledger.Accepted);
            Replayed = replayed.Count;
            Assert.DoesNotContain(replayed, letter => !live.ContainsKey(letter.ReplayBatchId!.Value) && !done.ContainsKey(letter.ReplayBatchId!.Value));
        }
    }
}
