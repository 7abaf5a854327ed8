using PointBus.Consumers.Operating;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Operating;

/// <summary>A batch is given up when its failed attempts exceed its redeliveries, so that these many already leave just one.</summary>
public sealed class AttemptsTests : IDisposable
{
    readonly OperatingHarness _ops = new(new OperatingOptions { Concurrency = 1, MaxRetries = lane => lane == "live" ? 5 : 9 });

    public void Dispose() => _ops.Dispose();

    [Theory]
    [Trait("spec", "X-34")]
    [InlineData(true, 1, null, 0)]
    [InlineData(false, 1, 2, 2)]
    [InlineData(false, 1, null, 5)]
    [InlineData(false, 7, 2, 7)]
    public async Task A_replay_without_reset_has_one_attempt(bool reset, int attempts, int? maxRetries, int expected)
    {
        var letter = Letters.Packed(1);
        await _ops.FileAsync(letter with { Attempts = attempts, Batch = letter.Batch with { MaxRetries = maxRetries } });
        var operation = await _ops.Starter.StartAsync(OperatingHarness.Request() with { ResetAttempts = reset }, default);
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Settling);

        var replay = Assert.Single(_ops.Letters.Replays);
        Assert.Equal((expected, maxRetries), (replay.Attempts, replay.Header.MaxRetries));
    }
}
