using System.Text;
using System.Text.Json;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Host.Tests.Receiving;

/// <summary>What becomes of messages that nobody can take, on every transport.</summary>
[Trait("spec", "X-25")]
[Trait("spec", "L-25")]
public abstract class ReceivingContract : IAsyncLifetime
{
    private protected ReceivingHarness Harness { get; private set; } = null!;

    private protected abstract Task<Uri?> BrokerAsync();

    public async Task InitializeAsync() => Harness = await ReceivingHarness.StartAsync(await BrokerAsync());

    public async Task DisposeAsync() => await Harness.DisposeAsync();

    [Fact]
    public async Task A_message_whose_consumer_fails_becomes_a_letter_with_its_bytes()
    {
        Harness.Behaviour.OnConsume = _ => throw new InvalidOperationException("no place for 47.512345 near '11.5'");
        var (id, batch) = (Guid.NewGuid(), Guid.NewGuid());
        var body = ReceivingHarness.Enveloped(new { number = 1, batchId = batch, lane = "upload_points", priority = 3, upstream = "up" }, id: id);

        await Harness.SendAsync(body, id: id);

        var letter = await Harness.LetterAsync();
        Assert.Equal((DeadLetterReasons.ProcessingError, DeadLetterStages.Receiving, PayloadForms.Message, 0), (letter.ReasonCode, letter.Stage, letter.PayloadForm, letter.PointCount));
        Assert.Equal(body, Encoding.UTF8.GetString(letter.Payload.Span));
        Assert.Equal((batch, "upload", 3, "up"), (letter.Batch.BatchId, letter.Batch.Lane, letter.Batch.Priority, letter.Batch.Upstream));
        Assert.Equal(typeof(InvalidOperationException).FullName, letter.ExceptionType);
        Assert.Equal("no place for # near '#'", letter.Error);
        Assert.Contains(nameof(FragileConsumer), letter.Stack, StringComparison.Ordinal);
        Assert.Equal((Harness.Queue, ReceivingHarness.Envelope), (letter.Message!.Queue, letter.Message.ContentType));
        Assert.Equal(["urn:message:PointBus.Host.Tests.Receiving:Fragile"], letter.Message.MessageTypes);
    }

    /// <summary>Whoever may publish must not be able to steer what this host sends.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_envelope_cannot_name_where_faults_are_sent(bool asFaults)
    {
        Harness.Behaviour.OnConsume = _ => throw new InvalidOperationException("no");
        var queue = $"victim-{Guid.NewGuid():N}";
        var address = "queue:" + queue;

        var seen = await Harness.WatchAsync(queue, async () =>
        {
            await Harness.SendAsync(ReceivingHarness.Enveloped(new { number = 1 }, faults: asFaults ? address : null, replies: asFaults ? null : address));
            await Harness.LetterAsync();
        });

        Assert.Empty(seen);
    }

    [Theory]
    [InlineData("{\"messageId\":\"6f0b6c1e-6c1b-4a55-9c58-0a6b0f4f5a01\",\"message\":{\"lane\":\"scoring\",", "decode.json", "scoring")]
    [InlineData("no json at 47.5", "decode.json", "unrouted")]
    [InlineData("{\"message\":{\"number\":1}}", "envelope.", "unrouted")]
    public async Task A_body_that_cannot_be_read_becomes_a_letter(string body, string code, string lane)
    {
        await Harness.SendAsync(body);

        var letter = await Harness.LetterAsync();
        Assert.True(code == "envelope." ? letter.ReasonCode == DeadLetterReasons.UnknownMessageType : letter.ReasonCode == DeadLetterReasons.Unreadable, letter.ReasonCode);
        Assert.StartsWith(code, letter.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("47.5", letter.Error, StringComparison.Ordinal);
        Assert.Equal(lane, letter.Batch.Lane);
        Assert.Equal(body, Encoding.UTF8.GetString(letter.Payload.Span));
        await Harness.PassAsync();
    }

    [Fact]
    public async Task Bytes_that_are_no_text_become_a_letter_as_they_are()
    {
        byte[] body = [0xFF, 0x00, 0xFE, 0x7B, 0x80];

        await Harness.SendAsync(body, "application/octet-stream", null, null);

        var letter = await Harness.LetterAsync();
        Assert.Equal(DeadLetterReasons.Unreadable, letter.ReasonCode);
        Assert.StartsWith("envelope.content_type: application/octet-stream", letter.Error, StringComparison.Ordinal);
        Assert.Equal(body, letter.Payload.ToArray());
    }

    [Theory]
    [InlineData("body", "envelope.too_big: ")]
    [InlineData("headers", "envelope.headers: ")]
    [InlineData("name", "decode.utf8: ")]
    [InlineData("gzip", "decode.gzip: ")]
    public async Task What_is_too_large_or_no_text_becomes_a_letter_unread(string what, string code)
    {
        Harness.Behaviour.OnConsume = _ => throw new InvalidOperationException("it was read");
        var body = Encoding.UTF8.GetBytes(ReceivingHarness.Enveloped(new { number = 1, lane = "upload" }));
        body = what switch
        {
            "body" => [.. body, .. Enumerable.Repeat((byte)' ', ReceivingHarness.MaxMessageBytes)],
            "name" => [.. body[..^1], .. Encoding.Latin1.GetBytes(",\"n\u00FFme\":1}")],
            "gzip" => [0x1F, 0x8B, 8, 0, 0],
            _ => body,
        };
        (string, string)[] headers = what == "headers" ? [.. Enumerable.Range(0, 7).Select(i => ($"x-{i}", new string('h', 10_240)))] : [];

        await Harness.SendAsync(body, ReceivingHarness.Envelope, null, null, headers);

        var letter = await Harness.LetterAsync();
        Assert.Equal(DeadLetterReasons.Unreadable, letter.ReasonCode);
        Assert.StartsWith(code, letter.Error, StringComparison.Ordinal);
        Assert.Equal(what == "gzip" ? "unrouted" : "upload", letter.Batch.Lane);
        Assert.Equal(body, letter.Payload.ToArray());
        await Harness.PassAsync();
        Assert.Single(Harness.Letters.All);
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_is_named_by_its_place_only()
    {
        await Harness.SendAsync(ReceivingHarness.Enveloped(new { number = "eleven" }));

        var letter = await Harness.LetterAsync();
        Assert.Equal(DeadLetterReasons.Unreadable, letter.ReasonCode);
        Assert.StartsWith("decode.type: ", letter.Error, StringComparison.Ordinal);
        Assert.Contains("number", letter.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("eleven", letter.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_an_unknown_type_becomes_a_letter()
    {
        await Harness.SendAsync(ReceivingHarness.Enveloped(new { number = 1 }, "Elsewhere:Thing"));

        var letter = await Harness.LetterAsync();
        Assert.Equal((DeadLetterReasons.UnknownMessageType, "envelope.unknown_type: urn:message:Elsewhere:Thing"), (letter.ReasonCode, letter.Error));
        Assert.Equal(["urn:message:Elsewhere:Thing"], letter.Message!.MessageTypes);
    }

    [Fact]
    public async Task A_batch_that_breaks_a_rule_becomes_a_letter_with_the_rule_and_its_points()
    {
        var points = Convert.ToBase64String(PointPacker.Pack(Batches.Fixes(7)).Bytes.Span);
        var body = JsonSerializer.Serialize(new { batchId = Batches.Id(9), priority = 11, lane = "flymaster", points });

        await Harness.SendAsync(body, "application/json", queue: "point-batch");

        var letter = await Harness.LetterAsync();
        Assert.Equal((DeadLetterReasons.ValidationFailed, 7), (letter.ReasonCode, letter.PointCount));
        Assert.StartsWith("batch.priority: ", letter.Error, StringComparison.Ordinal);
        Assert.Equal((Batches.Id(9), "flymaster", 2, 7), (letter.Batch.BatchId, letter.Batch.Lane, letter.Batch.Priority, letter.Batch.PointCount));
    }

    /// <summary>Its letter cannot lie in that lane either; the message must not be held for ever.</summary>
    [Fact]
    public async Task A_batch_for_a_lane_that_cannot_be_made_becomes_a_letter_without_a_lane()
    {
        Harness.Behaviour.OnConsume = _ => throw new LaneRefusedException("lane.too_many", "there are 5 lanes already");
        Harness.Letters.Refused = "crowd";

        await Harness.SendAsync(ReceivingHarness.Enveloped(new { number = 1, lane = "crowd" }));

        var letter = await Harness.LetterAsync();
        Assert.Equal((DeadLetterReasons.ValidationFailed, Lane.Unrouted), (letter.ReasonCode, letter.Batch.Lane));
        Assert.Equal("lane.too_many: there are 5 lanes already", letter.Error);
        await Harness.PassAsync();
    }

    [Fact]
    public async Task A_consumer_that_cancels_itself_is_not_taken_for_a_stop()
    {
        Harness.Behaviour.OnConsume = _ => throw new TaskCanceledException("took too long");

        await Harness.SendAsync(ReceivingHarness.Enveloped(new { number = 1 }));

        Assert.Equal(DeadLetterReasons.ProcessingError, (await Harness.LetterAsync()).ReasonCode);
        await Harness.PassAsync();
        Assert.Single(Harness.Letters.All);
    }

    [Fact]
    public async Task What_fails_around_the_consumer_is_not_taken_for_an_unreadable_body()
    {
        Harness.Behaviour.Around = _ => throw new InvalidOperationException("no connection");

        await Harness.SendAsync(ReceivingHarness.Enveloped(new { number = 1 }));

        Assert.Equal((DeadLetterReasons.ProcessingError, "no connection"), ((await Harness.LetterAsync()).ReasonCode, Harness.Letters.All[0].Error));
    }

    [Fact]
    public async Task What_is_cancelled_around_the_consumer_is_not_taken_for_a_stop()
    {
        Harness.Behaviour.Around = _ => throw new TaskCanceledException("a publish took too long");

        await Harness.SendAsync(ReceivingHarness.Enveloped(new { number = 1 }));

        Assert.Equal((DeadLetterReasons.ProcessingError, typeof(TaskCanceledException).FullName), ((await Harness.LetterAsync()).ReasonCode, Harness.Letters.All[0].ExceptionType));
        Harness.Behaviour.Around = _ => Task.CompletedTask;
        await Harness.PassAsync();
        Assert.Single(Harness.Letters.All);
    }

    [Fact]
    public async Task A_message_is_held_while_its_letter_cannot_be_written()
    {
        var left = 6;
        Harness.Letters.Fault = () => Interlocked.Decrement(ref left) >= 0 ? new BufferUnavailableException("away") : null;

        await Harness.SendAsync("not json");
        await Harness.SendAsync(ReceivingHarness.Enveloped(new { }, "Elsewhere:Thing"));

        await Harness.LettersAsync(2);
        Assert.Equal(8, Harness.Letters.Calls);
        await Harness.PassAsync();
        Assert.Equal(2, Harness.Letters.All.Count);
    }

    [Fact]
    public async Task A_letter_whose_confirmation_is_lost_is_written_once()
    {
        var left = 1;
        Harness.Letters.LateFault = () => Interlocked.Decrement(ref left) >= 0 ? new BufferUnavailableException("no answer") : null;

        await Harness.SendAsync("not json");

        await Harness.Time.PassUntilAsync(TimeSpan.FromSeconds(1), () => Harness.Letters.Calls == 2, "the second try");
        await Harness.PassAsync();
        Assert.Single(Harness.Letters.All);
    }

    [Fact]
    public async Task The_same_message_again_makes_no_second_letter_until_somebody_dealt_with_the_first()
    {
        var id = Guid.NewGuid();
        await Harness.SendAsync("not json", id: id);
        var first = await Harness.LetterAsync();

        await Harness.SendAsync("not json", id: id);
        await Harness.Time.PassUntilAsync(TimeSpan.FromSeconds(1), () => Harness.Letters.Calls == 2, "the second message");
        await Harness.PassAsync();
        Assert.Single(Harness.Letters.All);

        Harness.Letters.Move(first.LetterId, LetterState.Purged);
        await Harness.SendAsync("not json", id: id);
        Assert.Equal(first.Payload.ToArray(), (await Harness.LettersAsync(2))[1].Payload.ToArray());
    }

    [Fact]
    public async Task Headers_are_kept_without_secrets_and_come_back()
    {
        await Harness.SendAsync("not json", "application/vnd.masstransit+json", null, null,
            ("x-source", "tracker-7"), ("Authorization", "Bearer abc"), ("X-Api-Key", "k"), ("x-large", new string('x', 1_025)));

        var headers = (await Harness.LetterAsync()).Message!.Headers;

        Assert.Equal("tracker-7", headers["x-source"]);
        Assert.DoesNotContain(headers.Keys, name => name is "Authorization" or "X-Api-Key" or "x-large");
    }

    [Fact]
    public async Task A_message_that_was_sent_back_is_consumed_as_it_was()
    {
        Harness.Behaviour.OnConsume = _ => throw new InvalidOperationException("not yet");
        var (id, source) = (Guid.NewGuid(), (string?)null);
        await Harness.SendAsync(ReceivingHarness.Enveloped(new { number = 42 }, id: id), id: id, headers: ("x-source", "tracker-7"));
        var letter = await Harness.LetterAsync();

        var taken = 0;
        Harness.Behaviour.OnConsume = context =>
        {
            Assert.Equal(id, context.MessageId);
            source = context.ReceiveContext.TransportHeaders.Get<string>("x-source");
            Interlocked.Exchange(ref taken, context.Message.Number);
            return Task.CompletedTask;
        };
        await Harness.Return.SendAsync(letter.Message!, letter.Payload, default);

        await WatchedTime.UntilAsync(() => Volatile.Read(ref taken) == 42, "the message is consumed");
        Assert.Equal("tracker-7", source);
        Assert.Single(Harness.Letters.All);
    }

    [Fact]
    public async Task A_message_that_was_sent_back_and_fails_again_has_a_letter_of_its_own()
    {
        await Harness.SendAsync("not json", "text/plain");
        var first = await Harness.LetterAsync();

        await Harness.Return.SendAsync(first.Message!, first.Payload, default);
        var second = (await Harness.LettersAsync(2))[1];
        await Harness.Return.SendAsync(first.Message!, first.Payload, default);
        await Harness.Time.PassUntilAsync(TimeSpan.FromSeconds(1), () => Harness.Letters.Calls == 3, "the repeated return");
        await Harness.Return.SendAsync(second.Message!, second.Payload, default);

        var letters = await Harness.LettersAsync(3);
        Assert.All(letters, letter => Assert.Equal(first.Payload.ToArray(), letter.Payload.ToArray()));
        Assert.All(letters, letter => Assert.StartsWith("text/plain", letter.Message!.ContentType, StringComparison.Ordinal));
    }
}

public sealed class InMemoryReceivingTests : ReceivingContract
{
    private protected override Task<Uri?> BrokerAsync() => Task.FromResult<Uri?>(null);
}
