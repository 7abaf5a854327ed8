using CsCheck;
using Microsoft.Extensions.Time.Testing;
using PointBus.Contracts;
using PointBus.Storage.Redis;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>Random programs run on the buffer and on <see cref="BufferModel"/>: every answer and every lane must agree after every step.</summary>
public abstract class BufferModelContract
{
    static readonly Lane[] Lanes = [BufferHarness.Live, BufferHarness.Upload];

    static readonly Gen<Func<Run, Task>> Step = Gen.Frequency(
        (6, Gen.Select(Gen.Int[0, 1], Gen.Int[1, 10], Gen.Int[1, 5], Gen.Int[-40, 20], Gen.Int[-40, 30], Gen.Int[-6, 3])
            .Select<(int, int, int, int, int, int), Func<Run, Task>>(g => run => run.EnqueueAsync(Lanes[g.Item1], g.Item2, g.Item3, g.Item4, g.Item5, g.Item6))),
        (1, Gen.Int[0, 30].Select<int, Func<Run, Task>>(which => run => run.RepeatAsync(which))),
        (5, Gen.Select(Gen.Int[1, 6], Gen.Int[1, 20], Gen.Int[1, 30])
            .Select<(int, int, int), Func<Run, Task>>(g => run => run.ClaimAsync(g.Item1, g.Item2, g.Item3))),
        (4, Gen.Select(Gen.Int[0, 30], Gen.Int[0, 5], Gen.Int[0, 5])
            .Select<(int, int, int), Func<Run, Task>>(g => run => run.CompleteAsync(g.Item1, g.Item2, g.Item3))),
        (2, Gen.Select(Gen.Int[0, 30], Gen.Int[1, 30]).Select<(int, int), Func<Run, Task>>(g => run => run.RenewAsync(g.Item1, g.Item2))),
        (2, Gen.Int[0, 30].Select<int, Func<Run, Task>>(which => run => run.ReleaseAsync(which))),
        (2, Gen.Select(Gen.Int[0, 30], Gen.Int[1, 20]).Select<(int, int), Func<Run, Task>>(g => run => run.ParkAsync(g.Item1, g.Item2))),
        (3, Gen.Select(Gen.Int[0, 30], Gen.Int[0, 3]).Select<(int, int), Func<Run, Task>>(g => run => run.RedeliverAsync(g.Item1, g.Item2))),
        (2, Gen.Select(Gen.Int[0, 30], Gen.Int[0, 3]).Select<(int, int), Func<Run, Task>>(g => run => run.GiveUpAsync(g.Item1, g.Item2))),
        (3, Gen.Select(Gen.Int[0, 30], Gen.OneOfConst(LetterState.Open, LetterState.Archived, LetterState.Expired, LetterState.Purged))
            .Select<(int, LetterState), Func<Run, Task>>(g => run => run.MoveAsync(g.Item1, g.Item2))),
        (3, Gen.Select(Gen.Int[0, 30], Gen.Int[1, 6], Gen.Int[0, 3])
            .Select<(int, int, int), Func<Run, Task>>(g => run => run.ReplayAsync(g.Item1, g.Item2, g.Item3))),
        (2, Gen.Int[1, 15].Select<int, Func<Run, Task>>(seconds => run => run.AdvanceAsync(seconds))),
        (2, Gen.Const<Func<Run, Task>>(run => run.SweepAsync())));

    protected abstract string ConnectionString { get; }

    [Fact]
    [Trait("spec", "X-21")]
    public async Task Every_program_ends_as_the_model_says() =>
        await Step.Array[10, 70].SampleAsync(
            async steps =>
            {
                await using var run = new Run(ConnectionString);
                foreach (var step in steps)
                {
                    await step(run);
                    await run.CompareLanesAsync();
                }

                await run.CompareBatchesAsync();
            },
            iter: 60, threads: 2, print: steps => $"{steps.Length} steps");

    /// <summary>The buffer and the model side by side.</summary>
    sealed class Run(string connectionString) : IAsyncDisposable
    {
        static readonly DateTimeOffset Start = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

        readonly FakeTimeProvider _time = new(Start);
        readonly List<(BatchHeader Header, long Due, long? Expires)> _offered = [];
        readonly List<Claim> _claims = [];
        BufferHarness? _opened;
        BufferModel _model = new();

        BufferHarness Harness => _opened ??= new BufferHarness(connectionString, _time);

        public async Task EnqueueAsync(Lane lane, int priority, int points, int delay, int lifetime, int key)
        {
            long due = delay > 0 ? _model.Now + delay : 0;
            long? expires = lifetime > 0 ? _model.Now + lifetime : null;
            _offered.Add((new BatchHeader
            {
                BatchId = Guid.NewGuid(),
                Lane = lane.Name,
                Priority = priority,
                PointCount = points,
                IdempotencyKey = key > 0 ? $"k{key}" : null,
                ProcessAfter = due > 0 ? Start.AddSeconds(due) : null,
                ExpiresAt = expires is { } at ? Start.AddSeconds(at) : null,
            }, due, expires));
            await OfferAsync(_offered[^1]);
        }

        public async Task RepeatAsync(int which)
        {
            if (_offered.Count > 0)
                await OfferAsync(_offered[which % _offered.Count]);
        }

        public async Task ClaimAsync(int max, int maxPoints, int lease)
        {
            // Which of the expired a claim meets depends on how far it looks; the behavioural suite covers that.
            while (_model.HasExpiredReady)
                await SweepAsync();

            var claims = await Harness.ClaimAsync(max, maxPoints, lease);
            var expected = Next(_model.Claim(max, maxPoints, lease));
            var wanted = string.Join('\n', expected.Select(batch => Describe(batch.Header, batch.Epoch, batch.Attempts, batch.Deliveries)));
            var got = string.Join('\n', claims.Select(claim => Describe(claim.Header, claim.Epoch, claim.Attempts, claim.Deliveries)));
            Assert.True(wanted == got, $"claim of {max} batches and {maxPoints} points at {_model.Now} s\nwanted\n{wanted}\ngot\n{got}");
            _claims.AddRange(claims);
        }

        public Task CompleteAsync(int which, int stored, int duplicate) => WithClaimAsync(which, async claim =>
        {
            stored = Math.Min(stored, claim.Header.PointCount);
            duplicate = Math.Min(duplicate, claim.Header.PointCount - stored);
            var dead = claim.Header.PointCount - stored - duplicate;
            DeadLetter[] letters = dead > 0 ? [BufferHarness.Letter(claim.Header, dead, _time.GetUtcNow())] : [];
            var held = await Harness.Buffer.CompleteAsync([new Completion(claim, stored, duplicate, letters)], default);
            Assert.Equal(Next(_model.Complete(claim, stored, duplicate, dead)), held[0]);
        });

        public Task RenewAsync(int which, int lease) => WithClaimAsync(which, async claim =>
        {
            var held = await Harness.Buffer.RenewAsync([claim], TimeSpan.FromSeconds(lease), default);
            Assert.Equal(Next(_model.IfHeld(claim, batch => batch with { Until = _model.Now + lease })), held[0]);
        });

        public Task ReleaseAsync(int which) => WithClaimAsync(which, async claim =>
        {
            var held = await Harness.Buffer.ReleaseAsync([claim], default);
            Assert.Equal(Next(_model.IfHeld(claim, batch => batch.To(BatchStates.Ready) with { Lost = 0 })), held[0]);
        });

        public Task ParkAsync(int which, int seconds) => WithClaimAsync(which, async claim =>
        {
            var held = await Harness.Buffer.ParkAsync(claim, BufferHarness.Fault("failed"), _time.GetUtcNow().AddSeconds(seconds), default);
            var parked = _model.IfHeld(claim, batch => batch.To(BatchStates.Parked, _model.Now + seconds) with { Attempts = batch.Attempts + 1, Lost = 0 });
            Assert.Equal(Next(parked), held);
        });

        public Task RedeliverAsync(int which, int off) => WithParkedAsync(which, off, async (batch, attempts) => Assert.Equal(
            Next(_model.Decide(batch.BatchId, attempts, parked => parked.To(BatchStates.Ready))),
            await Harness.Buffer.RedeliverAsync(batch.Lane, batch.BatchId, attempts, default)));

        public Task GiveUpAsync(int which, int off) => WithParkedAsync(which, off, async (batch, attempts) => Assert.Equal(
            Next(_model.GiveUp(batch.BatchId, attempts)),
            await Harness.Buffer.GiveUpAsync(batch.Lane, batch.BatchId, attempts, DeadLetterReasons.ProcessingError, default)));

        public Task MoveAsync(int which, LetterState to) => WithLetterAsync(which, async (letter, id) =>
        {
            var action = new LetterAction(letter.Batch.Lane, id, "tester");
            var move = to switch
            {
                LetterState.Open => await Harness.Letters.RestoreAsync(action, default),
                LetterState.Purged => await Harness.Letters.PurgeAsync(action, default),
                _ => await Harness.Letters.ArchiveAsync(action, to == LetterState.Expired, default),
            };
            Assert.Equal(Next(_model.Move(letter.Batch.BatchId, to)), move.Result);
            Assert.Equal(_model.Letters[letter.Batch.BatchId].State, move.Stub!.State);
        });

        public Task ReplayAsync(int which, int points, int attempts) => WithLetterAsync(which, async (letter, id) =>
        {
            var header = letter.Batch with
            {
                BatchId = ReplayId.Of(id), PointCount = points, ProcessAfter = null, ExpiresAt = null, Replay = new ReplayMark(id, letter.Batch.BatchId, 1, null),
            };
            var move = await Harness.Letters.ReplayAsync(
                new ReplayRequest(new LetterAction(header.Lane, id, "tester"), header, new byte[] { 1 }, attempts), default);
            Assert.Equal(Next(_model.Replay(letter.Batch.BatchId, header, attempts)), move.Result);
        });

        public Task AdvanceAsync(int seconds)
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            _model = _model with { Now = _model.Now + seconds };
            return Task.CompletedTask;
        }

        public async Task SweepAsync() => Assert.Equal(Next(_model.Sweep()), await Harness.Buffer.SweepAsync(default));

        public async Task CompareLanesAsync()
        {
            var lanes = await Harness.Buffer.ReadLanesAsync(default);
            foreach (var lane in Lanes)
                Assert.Equal(_model.Lane(lane), lanes.Single(status => status.Lane == lane) with { OldestReady = null, CreatedAt = null, Faulted = 0 });
        }

        public async Task CompareBatchesAsync()
        {
            foreach (var batch in _model.Batches.Values)
            {
                var status = (await Harness.Buffer.FindAsync(batch.Header.BatchId, default))!;
                Assert.Equal(
                    (batch.State, batch.Attempts, batch.Header.PointCount, batch.Stored, batch.Duplicate, batch.Dead),
                    (status.State, status.Attempts, status.PointCount, status.Stored, status.Duplicate, status.DeadLettered));
            }

            Assert.Empty(await BufferAudit.FindFaultsAsync(Harness));
            Assert.Empty(await EventAudit.FindFaultsAsync(Harness));
        }

        public ValueTask DisposeAsync() => Harness.DisposeAsync();

        async Task OfferAsync((BatchHeader Header, long Due, long? Expires) offer)
        {
            var result = await Harness.Buffer.EnqueueAsync(Lane.Parse(offer.Header.Lane)!, [new BufferedBatch(offer.Header, new byte[] { 1 })], default);
            Assert.Equal(Next(_model.Enqueue(offer.Header, offer.Due, offer.Expires)), result[0]);
        }

        async Task WithClaimAsync(int which, Func<Claim, Task> use)
        {
            if (_claims.Count > 0)
                await use(_claims[^(1 + (which % _claims.Count))]);
        }

        /// <summary>Decides of a batch that was set aside, for now and then after another number of attempts than it has.</summary>
        async Task WithParkedAsync(int which, int off, Func<BatchHeader, int, Task> decide)
        {
            var parked = _model.Batches.Values.Where(batch => batch.State == BatchStates.Parked).OrderBy(batch => batch.Sequence).ToList();
            if (parked.Count > 0)
                await decide(parked[which % parked.Count].Header, parked[which % parked.Count].Attempts + (off == 0 ? 1 : 0));
        }

        async Task WithLetterAsync(int which, Func<ModelLetter, Guid, Task> use)
        {
            var letters = _model.Letters.Values.OrderBy(letter => letter.Batch.BatchId).ToList();
            if (letters.Count == 0)
                return;

            var letter = letters[which % letters.Count];
            await use(letter, Assert.Single((await Harness.Buffer.FindAsync(letter.Batch.BatchId, default))!.Letters));
        }

        static string Describe(BatchHeader header, long epoch, int attempts, int deliveries) =>
            $"{header.BatchId:N} priority {header.Priority}, {header.PointCount} points, epoch {epoch}, attempts {attempts}, deliveries {deliveries}";

        T Next<T>((T Answer, BufferModel Model) step)
        {
            _model = step.Model;
            return step.Answer;
        }
    }
}

[Trait("servers", "real")]
public sealed class RedisBufferModelTests(RedisFixture server) : BufferModelContract, IClassFixture<RedisFixture>
{
    protected override string ConnectionString => server.ConnectionString;
}

public sealed class GarnetBufferModelTests(EmbeddedGarnet server) : BufferModelContract, IClassFixture<EmbeddedGarnet>
{
    protected override string ConnectionString => server.ConnectionString;
}
