using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Buffering;

public sealed class BufferPointBatchConsumerTests
{
    static readonly PointBatch Batch = Batches.Message(1, PointPacker.Pack(Batches.Fixes(3)));

    public static TheoryData<Exception> Away => [new BufferUnavailableException("away"), new BufferFullException("live", 9, 9)];

    [Fact]
    public async Task A_batch_goes_to_its_lane_in_the_bytes_it_came_with()
    {
        await using var harness = await BusHarness.StartAsync();

        await harness.Bus.Bus.Publish(Batch);

        await UntilAsync(() => harness.Buffer.Enqueued.Count == 1, "the batch is in the buffer");
        var (lane, buffered) = harness.Buffer.Enqueued[0];
        Assert.Equal(("live", Batch.BatchId), (lane.Name, buffered.Header.BatchId));
        Assert.Equal(Batch.Points.Bytes.ToArray(), buffered.Payload.ToArray());
    }

    [Theory]
    [MemberData(nameof(Away), DisableDiscoveryEnumeration = true)]
    public async Task A_batch_that_the_buffer_cannot_take_now_is_held_and_tried_again(Exception reason)
    {
        await using var harness = await BusHarness.StartAsync();
        var left = 3;
        harness.Buffer.Fault = _ => left-- > 0 ? reason : null;

        await harness.Bus.Bus.Publish(Batch);

        await UntilAsync(() => harness.Buffer.Enqueued.Count == 1, "the batch is in the buffer");
        Assert.Equal(4, harness.Calls.Count("enqueue"));
        Assert.False(harness.HasGivenUp<PointBatch>());
    }

    [Fact]
    public async Task A_message_that_can_never_be_taken_is_given_up_at_once()
    {
        await using var harness = await BusHarness.StartAsync();

        await harness.Bus.Bus.Publish(Batch with { BatchId = Guid.Empty });

        await UntilAsync(harness.HasGivenUp<PointBatch>, "the message is in the error queue");
        Assert.Empty(harness.Calls.All);
    }
}
