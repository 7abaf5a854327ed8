using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>Three clients do anything at once: no batch is held twice under one epoch, none ends twice, and the sums hold.</summary>
public abstract class BufferRaceContract(ITestOutputHelper output)
{
    const int Clients = 3;
    const int Steps = 120;

    protected abstract string ConnectionString { get; }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_races_every_batch_has_one_holder_and_one_end(int round)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("POINTBUS_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"round {round}, POINTBUS_SEED={seed}");
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));
        await using var first = new BufferHarness(ConnectionString, time);
        var clients = Enumerable.Range(0, Clients).Select(_ => first.Another()).ToList();
        var race = new Race(time);

        await Task.WhenAll(clients.Select((client, i) => Task.Run(() => race.RunAsync(client, new Random(seed + (100 * round) + i)))));

        Assert.Empty(await BufferAudit.FindFaultsAsync(first));
        Assert.Empty(await EventAudit.FindFaultsAsync(first));
        var lane = await first.LaneAsync(BufferHarness.Live);
        Assert.Equal(race.Accepted.Values.Sum(header => header.PointCount), lane.Ledger.Accepted);
        Assert.Equal(race.Stored.Values.Sum(), lane.Ledger.Stored);
        Assert.Equal(race.Accepted.Count + race.Replayed.Count, lane.InFlight.Batches + (await BufferAudit.ReadDoneAsync(first, BufferHarness.Live)).Count);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    sealed class Race(FakeTimeProvider time)
    {
        readonly ConcurrentDictionary<(Guid, long), bool> _held = new();
        readonly ConcurrentBag<Claim> _claims = [];
        readonly ConcurrentBag<BufferedBatch> _offered = [];

        public ConcurrentDictionary<Guid, BatchHeader> Accepted { get; } = new();

        public ConcurrentDictionary<Guid, int> Stored { get; } = new();

        public ConcurrentDictionary<Guid, bool> GivenUp { get; } = new();

        public ConcurrentDictionary<Guid, bool> Replayed { get; } = new();

        public async Task RunAsync(BufferHarness client, Random random)
        {
            for (var step = 0; step < Steps; step++)
                await StepAsync(client, random);
        }

        Task StepAsync(BufferHarness client, Random random) => random.Next(17) switch
        {
            0 or 1 or 2 => OfferAsync(client, Fresh(random)),
            3 when _offered.TryPeek(out var known) => OfferAsync(client, known),
            4 or 5 or 6 => ClaimAsync(client, random.Next(1, 5), random.Next(1, 20)),
            7 or 8 when _claims.TryPeek(out var claim) => CompleteAsync(client, claim),
            9 when _claims.TryPeek(out var claim) => client.Buffer.ReleaseAsync([claim], default),
            10 when _claims.TryPeek(out var claim) => client.Buffer.ParkAsync(claim, BufferHarness.Fault("failed"), time.GetUtcNow().AddSeconds(random.Next(5)), default),
            11 => SweepAsync(client, random.Next(8)),
            12 or 13 when _claims.TryPeek(out var claim) => DecideAsync(client, claim, random.Next(2) == 0),
            14 or 15 => MoveLetterAsync(client, random),
            _ => Task.CompletedTask,
        };

        BufferedBatch Fresh(Random random) => BufferHarness.Batch(
            BufferHarness.Live, random.Next(1, 6), random.Next(1, 11), header => header with
            {
                ProcessAfter = random.Next(5) == 0 ? time.GetUtcNow().AddSeconds(random.Next(10)) : null,
                ExpiresAt = random.Next(5) == 0 ? time.GetUtcNow().AddSeconds(random.Next(1, 30)) : null,
            });

        async Task OfferAsync(BufferHarness client, BufferedBatch batch)
        {
            _offered.Add(batch);
            if ((await client.Buffer.EnqueueAsync(BufferHarness.Live, [batch], default))[0].IsNew)
                Assert.True(Accepted.TryAdd(batch.Header.BatchId, batch.Header), "a batch was accepted twice");
        }

        async Task ClaimAsync(BufferHarness client, int max, int seconds)
        {
            foreach (var claim in await client.ClaimAsync(max, seconds: seconds))
            {
                Assert.True(_held.TryAdd((claim.Header.BatchId, claim.Epoch), true), "two held one batch under one epoch");
                _claims.Add(claim);
            }
        }

        async Task CompleteAsync(BufferHarness client, Claim claim)
        {
            if (await client.StoreAsync(claim))
                Assert.True(Stored.TryAdd(claim.Header.BatchId, claim.Header.PointCount), "a batch ended twice");
        }

        async Task DecideAsync(BufferHarness client, Claim claim, bool redeliver)
        {
            var id = claim.Header.BatchId;
            if (redeliver)
                await client.Buffer.RedeliverAsync("live", id, claim.Attempts + 1, default);
            else if (await client.Buffer.GiveUpAsync("live", id, claim.Attempts + 1, DeadLetterReasons.ProcessingError, default))
                Assert.True(GivenUp.TryAdd(id, true), "a batch was given up twice");
        }

        async Task MoveLetterAsync(BufferHarness client, Random random)
        {
            if (await client.LettersAsync(BufferHarness.Live) is not [.., var letter])
                return;

            var move = random.Next(5) switch
            {
                0 => await client.Letters.ArchiveAsync(BufferHarness.By(letter), random.Next(2) == 0, default),
                1 => await client.Letters.RestoreAsync(BufferHarness.By(letter), default),
                2 when letter.PointCount == 1 => await client.Letters.PurgeAsync(BufferHarness.By(letter), default),
                _ => await client.Letters.ReplayAsync(BufferHarness.Replay(letter, letter.PointCount), default),
            };
            if (move is { Result: LetterMoveResult.Done, Stub: { State: LetterState.Replayed, ReplayBatchId: { } replay } })
                Assert.True(Replayed.TryAdd(replay, true), "a letter was replayed twice");
        }

        async Task SweepAsync(BufferHarness client, int seconds)
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            await client.Buffer.SweepAsync(default);
        }
    }
}

[Trait("servers", "real")]
public sealed class RedisBufferRaceTests(RedisFixture server, ITestOutputHelper output) : BufferRaceContract(output), IClassFixture<RedisFixture>
{
    protected override string ConnectionString => server.ConnectionString;
}

public sealed class GarnetBufferRaceTests(EmbeddedGarnet server, ITestOutputHelper output) : BufferRaceContract(output), IClassFixture<EmbeddedGarnet>
{
    protected override string ConnectionString => server.ConnectionString;
}
