using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Accepting;
using PointBus.Consumers.Persisting;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Host.Ingest.Routes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Ingest.Routes;

public sealed class RouteTests : IDisposable
{
    static readonly PointBatch Batch = Batches.Message(1, PointPacker.Pack(Batches.Fixes(3)));

    readonly CallLog _calls = new();
    readonly FakeBuffer _buffer;
    readonly FakeStore _store;
    readonly StoreGate _gate;
    readonly BufferRoute _bufferRoute;
    readonly DirectRoute _directRoute;

    public RouteTests()
    {
        var time = new WatchedTime();
        var admission = new BatchAdmission(new PointRules(time), time);
        (_buffer, _store) = (new FakeBuffer(_calls), new FakeStore(_calls));
        _gate = new StoreGate(_store, new PersistOptions(), time, NullLogger<StoreGate>.Instance);
        (_bufferRoute, _directRoute) = (new BufferRoute(admission, _buffer), new DirectRoute(admission, _store, _gate));
    }

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task The_database_is_a_way_in_once_its_schema_is_up_to_date_and_until_it_is_away()
    {
        Assert.False(_directRoute.IsAvailable);

        await _gate.WaitUntilOpenAsync(default);
        Assert.True(_directRoute.IsAvailable);

        _gate.Close("away");
        Assert.False(_directRoute.IsAvailable);
    }

    [Fact]
    public async Task A_batch_in_the_buffer_is_queued()
    {
        var receipt = await _bufferRoute.SendAsync(Batch, default);

        Assert.Equal((Batch.BatchId, true), (receipt.BatchId, receipt.Queued));
        Assert.Equal(Batch.Points.Bytes.ToArray(), Assert.Single(_buffer.Enqueued).Batch.Payload.ToArray());
    }

    [Fact]
    public async Task A_buffer_that_is_away_lets_another_way_be_tried_but_a_full_one_does_not()
    {
        _buffer.Fault = _ => new BufferUnavailableException("away");
        await Assert.ThrowsAsync<RouteUnavailableException>(() => _bufferRoute.SendAsync(Batch, default));

        _buffer.Fault = _ => new BufferFullException("live", 9, 9);
        await Assert.ThrowsAsync<BufferFullException>(() => _bufferRoute.SendAsync(Batch, default));
    }

    [Fact]
    public async Task A_batch_in_the_database_has_its_result_and_the_stamp_of_one_that_was_never_buffered()
    {
        var receipt = await _directRoute.SendAsync(Batch, default);

        Assert.False(receipt.Queued);
        Assert.Equal(3, receipt.Written!.Stored);
        var (kind, written) = Assert.Single(_store.Writes);
        Assert.Equal((LaneKind.Live, 0L, 3), (kind, Assert.Single(written).Acceptance, written[0].Points.Count));
    }

    [Theory]
    [InlineData(WriteOutcome.RolledBack)]
    [InlineData(WriteOutcome.Unknown)]
    [InlineData(WriteOutcome.Deterministic)]
    public async Task A_database_that_did_not_surely_take_the_batch_lets_another_way_be_tried(WriteOutcome outcome)
    {
        _store.Fault = _ => new PointStoreException(outcome, "away");

        await Assert.ThrowsAsync<RouteUnavailableException>(() => _directRoute.SendAsync(Batch, default));
    }

    [Fact]
    public async Task Refused_points_are_not_dropped_on_the_way_to_the_database()
    {
        var batch = Batch with { Points = PointPacker.Pack([Batches.Fix(1), Batches.Fix(2) with { Lat = 91 }]) };

        await Assert.ThrowsAsync<RouteUnavailableException>(() => _directRoute.SendAsync(batch, default));

        Assert.Empty(_store.Writes);
    }
}
