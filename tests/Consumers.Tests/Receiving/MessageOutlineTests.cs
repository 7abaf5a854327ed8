using System.Text;
using PointBus.Consumers.Receiving;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts.Packing;

namespace PointBus.Consumers.Tests.Receiving;

public sealed class MessageOutlineTests
{
    const string Batch = """
        {"messageId":"6f0b6c1e-6c1b-4a55-9c58-0a6b0f4f5a01","messageType":["urn:message:A:B","urn:message:A:C"],"sentTime":"2025-06-01T12:00:00Z",
         "host":{"message":"no","lane":"no"},
         "message":{"batchId":"00000000-0000-8000-8000-000000000007","lane":"upload","priority":4,"upstream":"u","flightId":"f","deviceId":"d","traceId":"t",
          "points":[{"lane":"no"},[1,[2]],3],"other":{"lane":"no"}}}
        """;

    [Fact]
    public void Everything_known_is_found_wherever_the_envelope_has_it()
    {
        var outline = Read(Batch);

        Assert.Equal(("6f0b6c1e-6c1b-4a55-9c58-0a6b0f4f5a01", "2025-06-01T12:00:00Z"), (outline.MessageId, outline.SentTime));
        Assert.Equal(["urn:message:A:B", "urn:message:A:C"], outline.MessageTypes);
        Assert.Equal((Batches.Id(7), "upload", 4, "u", "f", "d", "t", 3), (outline.BatchId, outline.Lane, outline.Priority, outline.Upstream, outline.FlightId, outline.DeviceId, outline.TraceId, outline.Points));
        Assert.Null(outline.Problem);
    }

    [Fact]
    public void A_message_without_an_envelope_and_the_facts_in_an_event_are_found_too()
    {
        Assert.Equal(("live", Batches.Id(1)), Read("""{"Lane":"live","BatchId":"00000000-0000-8000-8000-000000000001"}""") is var raw ? (raw.Lane, raw.BatchId) : default);
        var batch = Read("""{"message":{"batch":{"batchId":"00000000-0000-8000-8000-000000000002","lane":"scoring","points":7},"at":"x"}}""");
        Assert.Equal(("scoring", Batches.Id(2), 0), (batch.Lane, batch.BatchId, batch.Points));
    }

    [Fact]
    public void Packed_points_are_counted_where_they_can_be_unpacked()
    {
        var packed = Convert.ToBase64String(PointPacker.Pack(Batches.Fixes(12)).Bytes.Span);

        Assert.Equal(12, Read($$"""{"points":"{{packed}}"}""").Points);
        Assert.Equal(0, Read("""{"points":"AQID"}""").Points);
        Assert.Equal(0, Read("""{"points":"no base64"}""").Points);
        Assert.Equal(0, Read($$"""{"points":[{{string.Join(',', Enumerable.Repeat("1", 10_001))}}]}""").Points);
    }

    [Theory]
    [InlineData("", "decode.empty")]
    [InlineData("null", "decode.json")]
    [InlineData("[{}]", "decode.json")]
    [InlineData("{} {}", "decode.trailing")]
    [InlineData("{\"a\":1} x", "decode.trailing")]
    [InlineData("<xml/>", "decode.json")]
    public void What_is_wrong_has_a_code(string body, string code) => Assert.StartsWith(code, Read(body).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_nesting_bomb_is_told_from_other_faults() =>
        Assert.StartsWith("decode.depth", Read("{\"lane\":\"live\",\"a\":" + new string('[', 10_000)).Problem, StringComparison.Ordinal);

    [Fact]
    public void What_comes_before_the_broken_part_counts_and_nothing_is_ever_thrown()
    {
        var whole = Encoding.UTF8.GetBytes(Batch);
        for (var length = 0; length < whole.Length; length++)
        {
            var outline = MessageOutline.Read(whole.AsSpan(0, length));
            Assert.Equal(length < Batch.TrimEnd().Length, outline.Problem is not null);
            if (length > Batch.IndexOf("\"priority\"", StringComparison.Ordinal))
                Assert.Equal("upload", outline.Lane);
        }

        var random = new Random(7);
        for (var run = 0; run < 20_000; run++)
        {
            var mutated = (byte[])whole.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            _ = MessageOutline.Read(mutated);
        }
    }

    static MessageOutline Read(string body) => MessageOutline.Read(Encoding.UTF8.GetBytes(body));
}
