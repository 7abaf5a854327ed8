using System.Text;

namespace PointBus.EndToEnd.Tests.Api;

/// <summary>Damages bodies, always in the same way for the same seed.</summary>
sealed class Mutations(int seed)
{
    static readonly string[] Nasty =
    [
        "null", "NaN", "1e999", "-1e-999", "\"\"", "[]", "{}", "true", "-0", "\\u0000", "\\ud800", "\"\\ud800\"", "0", "9223372036854775808", "1E400", ",", ":", "}", "]",
        "\"2025-05-31T23:59:60Z\"", "\"0000-00-00T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"2025-05-31T10:00:00+99:99\"", "\u00ff", "\0", "\ufeff",
        "\"flight_id\":", "\"marks\":256,", "\"scoring\":{},", "\"time\":5,", "[[[[[[[[[[",
    ];

    readonly Random random = new(seed);

    public byte[] Of(byte[] body)
    {
        var bytes = new List<byte>(body);
        for (var left = random.Next(1, 5); left > 0; left--)
            Damage(bytes);
        return [.. bytes];
    }

    void Damage(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, 12), bytes.Count - at);
        switch (random.Next(6))
        {
            case 0 when length > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Word());
                break;
            default:
                ReplaceValue(bytes);
                break;
        }
    }

    /// <summary>Puts a word where a value stood, so that the body often stays JSON.</summary>
    void ReplaceValue(List<byte> bytes)
    {
        var colons = Enumerable.Range(0, bytes.Count).Where(i => bytes[i] == ':').ToList();
        if (colons.Count == 0)
            return;

        var start = colons[random.Next(colons.Count)] + 1;
        var end = start;
        while (end < bytes.Count && bytes[end] is not ((byte)',' or (byte)'}' or (byte)']'))
            end++;
        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Word());
    }

    byte[] Word() => Encoding.UTF8.GetBytes(Nasty[random.Next(Nasty.Length)]);
}
