using System.Buffers;
using System.Text.Json;

namespace PointBus.Contracts.Packing;

/// <summary>Copies one JSON value token by token as it was written, without blanks, comments and trailing commas.</summary>
internal static class RawJson
{
    public static byte[] Copy(ref Utf8JsonReader reader)
    {
        var target = new ArrayBufferWriter<byte>(1024);
        var depth = reader.CurrentDepth;
        var afterValue = false;
        do
        {
            var ends = reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;
            if (afterValue && !ends)
                target.Write(","u8);

            Token(target, ref reader);
            afterValue = reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.PropertyName);
        }
        while (!(afterValue && reader.CurrentDepth == depth) && reader.Read());

        return target.WrittenSpan.ToArray();
    }

    static void Token(ArrayBufferWriter<byte> target, ref Utf8JsonReader reader)
    {
        // Never unescaped: half a surrogate pair in one point must not cost the batch.
        var quote = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
        if (quote)
            target.Write("\""u8);

        if (reader.HasValueSequence)
            foreach (var part in reader.ValueSequence)
                target.Write(part.Span);
        else
            target.Write(reader.ValueSpan);

        if (quote)
            target.Write(reader.TokenType == JsonTokenType.PropertyName ? "\":"u8 : "\""u8);
    }
}
