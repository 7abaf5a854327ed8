using PointBus.Consumers.Operating;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Operating;

/// <summary>Several runners, and runners that die: a letter goes into its lane once, whoever sends it.</summary>
public sealed class TakeOverTests : IDisposable
{
    readonly OperatingHarness _ops = new(new OperatingOptions { Concurrency = 1, ChunkSize = 10 });

    public void Dispose() => _ops.Dispose();

    /// <summary>Before anything moved, between move and note, between note and the catalog, and at the very end.</summary>
    public static TheoryData<string, int> Deaths => new() { { "read items", 3 }, { "enter items", 1 }, { "enter items", 2 }, { "renew", 2 }, { "renew", 4 }, { "change", 1 } };

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task A_run_that_dies_is_gone_on_with_and_sends_each_letter_once(string where, int hit)
    {
        await _ops.FileAsync(35);
        var died = new TaskCompletionSource();
        var hits = 0;
        _ops.Operations.Hold = async (call, cancellation) =>
        {
            if (call != where || Interlocked.Increment(ref hits) != hit)
                return;

            died.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _ops.Time, cancellation);
        };
        var operation = await _ops.StartAsync();
        var first = await _ops.RunAsync();
        await _ops.UntilAsync(() => died.Task.IsCompleted, "the runner hangs");
        await first.StopAsync(default);
        Assert.Equal(OperationState.Running, _ops.Operations[operation.Id].State);

        await _ops.RunAsync();
        await _ops.StateAsync(operation.Id, OperationState.Settling);

        Assert.Equal(35, _ops.Letters.Replays.Count);
        Assert.Equal(35, _ops.Letters.Replays.Select(replay => replay.Header.BatchId).Distinct().Count());
        Assert.Equal(35, _ops.Operations[operation.Id].Of(OperationItemState.Sent));
    }

    [Fact]
    public async Task Two_runners_share_operations_and_send_each_letter_once()
    {
        await _ops.FileAsync(60);
        var first = await _ops.StartAsync();
        var second = await _ops.StartAsync();
        await _ops.RunAsync();
        await _ops.RunAsync();

        await _ops.UntilAsync(() => _ops.Operations.All.All(one => one.State is OperationState.Settling or OperationState.Done), "both have sent");

        Assert.Equal(60, _ops.Letters.Replays.Count);
        Assert.Equal(60, Sum(OperationItemState.Sent));
        Assert.Equal(60, Sum(OperationItemState.Skipped));

        int Sum(OperationItemState state) => _ops.Operations[first.Id].Of(state) + _ops.Operations[second.Id].Of(state);
    }

    [Fact]
    public async Task Two_runners_of_one_operation_send_each_letter_once()
    {
        await _ops.FileAsync(60);
        var stalled = false;
        _ops.Operations.Hold = async (call, cancellation) =>
        {
            // The first runner is stalled for longer than its lease, and goes on beside the second one.
            if (call == "enter items" && !Interlocked.Exchange(ref stalled, true))
                await Task.Delay(_ops.Options.Lease * 2, _ops.Time, cancellation);
        };
        var operation = await _ops.StartAsync();
        await _ops.RunAsync();
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Settling);

        Assert.Equal(60, _ops.Letters.Replays.Count);
        Assert.Equal(60, _ops.Operations[operation.Id].Of(OperationItemState.Sent));
    }

    [Fact]
    public async Task Letters_that_another_operator_was_faster_with_are_skipped_and_say_so()
    {
        await _ops.FileAsync(3);
        var other = Guid.NewGuid();
        var operation = await _ops.StartAsync();
        var letter = (await _ops.Catalog.FindAsync(Letters.Id(1), default))!.Letter;
        var batch = (ReadyBatch)_ops.Preparation.Prepare(letter, null, other);
        await _ops.Letters.ReplayAsync(new ReplayRequest(new LetterAction("live", Letters.Id(1), "bob", other), batch.Header, batch.Payload, 0), default);
        await _ops.Letters.ArchiveAsync(new LetterAction("live", Letters.Id(2), "bob"), expired: false, default);
        _ops.Letters.Forget(Letters.Id(3));

        await _ops.RunAsync();
        await _ops.StateAsync(operation.Id, OperationState.Done);

        Assert.Equal(
            [$"replayed by operation {other}", "it is archived", "the dead letter queue does not know it any more"],
            _ops.Operations.Items(operation.Id).Select(item => item.Detail));
        Assert.Single(_ops.Letters.Replays);
    }
}
