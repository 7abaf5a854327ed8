using PointBus.Consumers.Tests.Buffering;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Delivering;

public sealed class BatchCommandsConsumerTests
{
    static readonly RedeliverBatch Redeliver = new() { BatchId = Batches.Id(1), Lane = "live", Attempts = 2 };
    static readonly DeadLetterBatch GiveUp = new() { BatchId = Batches.Id(1), Lane = "live", Attempts = 4, ReasonCode = DeadLetterReasons.Timeout };

    [Fact]
    public async Task What_was_decided_is_done_in_the_buffer()
    {
        await using var harness = await BusHarness.StartAsync();

        await harness.Bus.Bus.Publish(Redeliver);
        await harness.Bus.Bus.Publish(GiveUp);

        await UntilAsync(() => harness.Buffer.Redelivered.Count > 0 && harness.Buffer.GivenUp.Count > 0, "both are done");
        Assert.Equal(("live", Batches.Id(1), 2), Assert.Single(harness.Buffer.Redelivered));
        Assert.Equal(("live", Batches.Id(1), 4, "timeout"), Assert.Single(harness.Buffer.GivenUp));
    }

    [Fact]
    public async Task A_command_is_held_while_the_buffer_is_away()
    {
        await using var harness = await BusHarness.StartAsync();
        var left = 3;
        harness.Buffer.Fault = _ => left-- > 0 ? new BufferUnavailableException("away") : null;

        await harness.Bus.Bus.Publish(Redeliver);

        await UntilAsync(() => harness.Buffer.Redelivered.Count == 1, "the command is done");
        Assert.Equal(4, harness.Calls.Count("redeliver"));
        Assert.False(harness.HasGivenUp<RedeliverBatch>());
    }
}
