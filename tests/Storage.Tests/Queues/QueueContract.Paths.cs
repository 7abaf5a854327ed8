using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using PointBus.Storage.Queues;

namespace PointBus.Storage.Tests.Queues;

public abstract partial class QueueContract
{
    [Theory]
    [InlineData("order/status", "order_status")]
    [InlineData("/order/status/", "order_status")]
    [InlineData("/Delayed/Processing-2/", "delayed_processing_2")]
    [Trait("spec", "L-27")]
    [Trait("spec", "C-42")]
    public async Task A_path_is_the_queue_of_its_letters_and_digits(string path, string queue)
    {
        var seen = new ConcurrentQueue<PathMessage>();
        var paths = new PathHandlers(_client).Get(path, (message, _) =>
        {
            seen.Enqueue(message);
            return Task.CompletedTask;
        });

        await paths.SendAsync(path, new { number = 17 });
        Assert.Equal(1, (await (await _client.GetQueueAsync(queue))!.GetInfoAsync()).MessageCount);
        Assert.Equal(1, await paths.ProcessMessagesAsync());
        Assert.Equal(0, await paths.ProcessMessagesAsync());

        var message = Assert.Single(seen);
        Assert.Equal((path, _time.GetUtcNow(), 17), (message.Path, message.Timestamp, message.Data.GetProperty("number").GetInt32()));
        Assert.Throws<ArgumentException>(() => paths.Get("//", (_, _) => Task.CompletedTask));
    }

    [Fact]
    [Trait("spec", "L-27")]
    [Trait("spec", "C-10")]
    [Trait("spec", "C-33")]
    public async Task A_handler_that_fails_is_tried_again_before_its_message_becomes_a_dead_letter()
    {
        var attempts = 0;
        var paths = new PathHandlers(_client)
            .Get("bad", (_, _) => throw new InvalidOperationException($"attempt {++attempts}"))
            .Get("good", (_, _) => Task.CompletedTask)
            .Get("hopeless", (_, _) => throw new JsonException("no number"));
        await paths.SendAsync("bad", 1);
        await paths.SendAsync("good", 1);
        await paths.SendAsync("hopeless", 1);

        Assert.Equal(1, await paths.ProcessMessagesAsync());
        Assert.Equal("Processing error: no number", (await LetterAsync("hopeless")).Failures[^1].Reason);
        foreach (var wait in new[] { 1, 2 })
        {
            _time.Advance(TimeSpan.FromSeconds(wait - 0.1));
            await paths.ProcessMessagesAsync();
            Assert.Equal(wait, attempts);
            _time.Advance(TimeSpan.FromSeconds(0.1));
            Assert.Equal(0, await paths.ProcessMessagesAsync());
        }

        Assert.Equal(3, attempts);
        var letter = await LetterAsync("bad");
        Assert.Equal(["Processing error: attempt 1", "Processing error: attempt 2", "Processing error: attempt 3"], letter.Failures.Select(failure => failure.Reason));
        Assert.Equal(3, letter.DeliveryCount);

        async Task<QueueMessage> LetterAsync(string queue) =>
            Assert.Single(await (await _client.GetDeadLetterQueueAsync(queue))!.PeekMessagesAsync());
    }

    [Fact]
    [Trait("spec", "C-33")]
    public async Task A_handler_that_takes_too_long_has_failed()
    {
        var paths = new PathHandlers(_client, new PathOptions { MaxAttempts = 1 }).Get("slow", (_, _) => new TaskCompletionSource().Task);
        await paths.SendAsync("slow", 1);

        var processing = paths.ProcessMessagesAsync();
        await Until(() => processing.IsCompleted, TimeSpan.FromSeconds(5));

        Assert.Equal(0, await processing);
        Assert.Equal("Timeout", Assert.Single(await (await _client.GetDeadLetterQueueAsync("slow"))!.PeekMessagesAsync()).Failures[0].Reason);
    }

    [Fact]
    [Trait("spec", "L-28")]
    public async Task A_message_to_a_path_without_a_handler_waits_for_one()
    {
        var id = await new PathHandlers(_client).SendAsync("nobody/home", 1);
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("queue_without_consumer", Assert.Single((await _client.CheckHealthAsync()).Issues).Type);
        var seen = "";
        var paths = new PathHandlers(_client).Get("nobody/home", (message, _) => Task.FromResult(seen = message.Message.Id));
        Assert.Equal(1, await paths.ProcessMessagesAsync());
        Assert.Equal(id, seen);
        Assert.Empty((await _client.CheckHealthAsync()).Issues);
    }

    [Fact]
    [Trait("spec", "L-27")]
    [Trait("spec", "C-32")]
    public async Task A_runner_starts_lives_and_drains()
    {
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var paths = new PathHandlers(_client).Get("work", async (_, _) =>
        {
            begun.TrySetResult();
            await end.Task;
        });
        await using var runner = paths.CreateRunner();
        Assert.False(runner.IsAlive);
        runner.Start();
        Assert.True(runner.IsAlive);
        await paths.SendAsync("work", 1);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var stopping = runner.StopAsync(drain: true);
        Assert.False(stopping.IsCompleted);
        end.SetResult();
        await stopping;

        Assert.False(runner.IsAlive);
        Assert.Equal(0, (await (await _client.GetQueueAsync("work"))!.GetInfoAsync()).MessageCount);
    }

    [Fact]
    [Trait("spec", "L-27")]
    public async Task A_runner_that_does_not_drain_gives_its_messages_back()
    {
        var begun = new TaskCompletionSource();
        var paths = new PathHandlers(_client).Get("work", async (_, cancellation) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        await using var runner = paths.CreateRunner();
        runner.Start();
        await paths.SendAsync("work", 1);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await runner.StopAsync(drain: false);

        var again = Assert.Single(await (await _client.GetQueueAsync("work"))!.GetMessagesAsync());
        Assert.Equal((2, 0), (again.DeliveryCount, again.Attempts));
    }

    [Fact]
    [Trait("spec", "L-27")]
    public async Task A_runner_ends_with_a_signal()
    {
        const int userSignal = 12;
        var handled = new TaskCompletionSource();
        var paths = new PathHandlers(_client, new PathOptions { StopSignals = [(PosixSignal)userSignal] }).Get("work", (_, _) =>
        {
            handled.TrySetResult();
            return Task.CompletedTask;
        });
        await paths.SendAsync("work", 1);
        await using var runner = paths.CreateRunner();
        var running = runner.RunAsync(default);
        await handled.Task.WaitAsync(TimeSpan.FromSeconds(30));

        using var kill = Process.Start("kill", ["-USR2", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);

        await running.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(runner.IsAlive);
    }
}
