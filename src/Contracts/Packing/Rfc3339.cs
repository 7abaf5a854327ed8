namespace PointBus.Contracts.Packing;

/// <summary>Times as RFC 3339 writes them; every other notation is refused rather than guessed.</summary>
internal static class Rfc3339
{
    public const string Invalid = "time.invalid";
    public const string OffsetRequired = "time.offset_required";

    /// <summary>Reads a time as UTC with microseconds; further digits are cut off. A leap second is refused.</summary>
    /// <returns><see langword="null"/>, or why not: one of the two codes.</returns>
    public static string? Read(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[13] != ':' || text[16] != ':')
            return Invalid;

        var (year, month, day) = (Digits(text[..4]), Digits(text[5..7]), Digits(text[8..10]));
        var (hour, minute, second) = (Digits(text[11..13]), Digits(text[14..16]), Digits(text[17..19]));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return Invalid;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
            return Invalid;

        if (!TryFraction(text[19..], out var micros, out var rest))
            return Invalid;
        if (rest.IsEmpty)
            return OffsetRequired;
        if (!TryOffset(rest, out var offset))
            return Invalid;

        var ticks = new DateTime(year, month, day, hour, minute, second).Ticks + micros * TimeSpan.TicksPerMicrosecond - offset * TimeSpan.TicksPerMinute;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return Invalid;

        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return null;
    }

    static bool TryFraction(ReadOnlySpan<byte> text, out int micros, out ReadOnlySpan<byte> rest)
    {
        micros = 0;
        rest = text;
        if (text.IsEmpty || text[0] != '.')
            return true;

        var end = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = end < 0 ? text[1..] : text[1..(1 + end)];
        for (var i = 0; i < 6; i++)
            micros = micros * 10 + (i < digits.Length ? digits[i] - '0' : 0);

        rest = text[(1 + digits.Length)..];
        return !digits.IsEmpty;
    }

    static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text is [(byte)'Z' or (byte)'z'])
            return true;
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':')
            return false;

        var (hour, minute) = (Digits(text[1..3]), Digits(text[4..]));
        minutes = (hour * 60 + minute) * (text[0] == '-' ? -1 : 1);
        return hour is >= 0 and <= 23 && minute is >= 0 and <= 59;
    }

    static int Digits(ReadOnlySpan<byte> text)
    {
        var value = 0;
        foreach (var character in text)
        {
            if (character is < (byte)'0' or > (byte)'9')
                return -1;
            value = value * 10 + character - '0';
        }

        return value;
    }
}
