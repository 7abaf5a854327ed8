using System.Text.Json;
using PointBus.Consumers.Receiving;

namespace PointBus.Consumers.Tests.Receiving;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("position 47.51234,11.5 and -8.25e2", "position #,# and #")]
    [InlineData("'47' is no \"name of 3\" but \"flights\"", "'#' is no '#' but \"flights\"")]
    [InlineData("code 40001, batch 7", "code 40001, batch 7")]
    public void A_consumers_words_are_kept_without_coordinates(string message, string kept) =>
        Assert.Equal(kept, SafeText.Error(new InvalidOperationException(message)));

    [Fact]
    public void A_readers_words_are_kept_without_what_it_read()
    {
        var json = new JsonException("The JSON value 'Zurich' could not be converted.", "$.message.points[3].lat", 4, 17);

        Assert.Equal("decode.type: the value at $.message.points[3].lat, line 4, byte 17, is not of the type expected", SafeText.ReadError(new InvalidOperationException("x", json)));
        Assert.Equal("envelope.invalid: The Id was not a Guid: '#'", SafeText.ReadError(new FormatException("The Id was not a Guid: \"secret\"")));
    }

    [Fact]
    public void Texts_are_cut_between_characters_and_can_be_stored_anywhere()
    {
        Assert.Equal(1_000, SafeText.Error(new InvalidOperationException(new string('x', 5_000))).Length);
        Assert.Equal("xx", SafeText.Clean("xx\U0001F600", 3));
        Assert.Equal("two lines  and half \uFFFD a pair", SafeText.Clean("two\nlines\u0000 and half \uD800 a pair", 100));
        Assert.Equal(8 * 1024, SafeText.Frames(new string('x', 20_000)).Length);
    }

    [Fact]
    public void Only_texts_of_the_sender_without_secrets_are_kept_as_headers()
    {
        var texts = SafeHeaders.Texts(
        [
            new("x-source", "tracker"u8.ToArray()), new("x-count", 7), new("MessageId", "m"), new("MT-Scheduling-TokenId", "t"),
            new("x-death", new List<object>()), new("x-first-death-queue", "q"), new("MT-Fault-Message", "m"), new("Proxy-Authorization", "s"), new("access_token", "s"),
        ]);

        Assert.Equal("q", texts["X-First-Death-Queue"]);
        Assert.Equal(["MT-Scheduling-TokenId", "MessageId", "x-source"], SafeHeaders.Kept(texts).Keys.Order(StringComparer.Ordinal));
    }
}
