namespace PointBus.Host.Ingest.Formats;

/// <summary>Reads ISO 8601 times strictly, to the microsecond.</summary>
internal static class IsoTime
{
    const int LongestText = 40;

    /// <summary><c>yyyy-MM-ddTHH:mm:ss[.fff][Z|±hh[[:]mm]]</c>; a blank may stand for the T, a slash for the dash. A leap second is no valid time.</summary>
    /// <param name="text">The time; blanks around it do not matter.</param>
    /// <param name="assumed">The offset of a time without one; without it such a time is refused.</param>
    /// <param name="time">The time in UTC.</param>
    /// <returns>The code of the refusal, or <see langword="null"/>.</returns>
    public static string? Read(ReadOnlySpan<byte> text, TimeSpan? assumed, out DateTimeOffset time)
    {
        time = default;
        text = text.Trim((byte)' ');
        if (text.IsEmpty)
            return TrackCodes.TimeRequired;
        if (text.Length < 19 || !TryDay(text[..10], out var day) || text[10] is not ((byte)'T' or (byte)'t' or (byte)' '))
            return TrackCodes.TimeInvalid;
        if (!TryClock(text[11..], out var clock, out var used))
            return TrackCodes.TimeInvalid;

        var zone = text[(11 + used)..].TrimStart((byte)' ');
        if (zone.IsEmpty && assumed is null)
            return TrackCodes.TimeOffsetRequired;
        if (!TryOffset(zone, assumed ?? TimeSpan.Zero, out var offset))
            return TrackCodes.TimeInvalid;

        var ticks = day.Ticks + clock.Ticks - offset.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return TrackCodes.TimeInvalid;

        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return null;
    }

    /// <summary>As <see cref="Read"/>, for a date, a time of day and an offset that stand in columns of their own.</summary>
    public static string? ReadParts(ReadOnlySpan<byte> date, ReadOnlySpan<byte> clock, ReadOnlySpan<byte> offset, TimeSpan? assumed, out DateTimeOffset time)
    {
        time = default;
        if (date.Length + clock.Length + offset.Length >= LongestText)
            return TrackCodes.TimeInvalid;

        Span<byte> joined = stackalloc byte[LongestText];
        date.CopyTo(joined);
        joined[date.Length] = (byte)'T';
        clock.CopyTo(joined[(date.Length + 1)..]);
        offset.CopyTo(joined[(date.Length + 1 + clock.Length)..]);
        return Read(joined[..(date.Length + 1 + clock.Length + offset.Length)], assumed, out time);
    }

    /// <summary><c>HH:mm:ss[.fff]</c>, digits beyond the microsecond cut off.</summary>
    static bool TryClock(ReadOnlySpan<byte> text, out TimeSpan clock, out int used)
    {
        clock = default;
        used = 8;
        if (text[2] != ':' || text[5] != ':' || !TryClock(text[..2], text[3..5], text[6..8], out clock))
            return false;
        if (text.Length == 8 || text[8] is not ((byte)'.' or (byte)','))
            return true;

        var digits = text[9..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var fraction = digits < 0 ? text[9..] : text[9..(9 + digits)];
        used = 9 + fraction.Length;
        clock += Fraction(fraction);
        return !fraction.IsEmpty;
    }

    /// <summary>A time of day from its two-digit parts.</summary>
    public static bool TryClock(ReadOnlySpan<byte> hours, ReadOnlySpan<byte> minutes, ReadOnlySpan<byte> seconds, out TimeSpan clock)
    {
        clock = default;
        if (!AsciiNumbers.TryDigits(hours, out int h) || !AsciiNumbers.TryDigits(minutes, out int m) ||
            !AsciiNumbers.TryDigits(seconds, out int s) || h > 23 || m > 59 || s > 59)
            return false;

        clock = new TimeSpan(h, m, s);
        return true;
    }

    /// <summary>The part of a second that digits after the point stand for, cut off at the microsecond.</summary>
    public static TimeSpan Fraction(ReadOnlySpan<byte> digits)
    {
        var microseconds = 0;
        for (var i = 0; i < 6; i++)
            microseconds = microseconds * 10 + (i < digits.Length ? digits[i] - '0' : 0);

        return TimeSpan.FromMicroseconds(microseconds);
    }

    static bool TryDay(ReadOnlySpan<byte> text, out DateTime day)
    {
        day = default;
        if (text[4] is not ((byte)'-' or (byte)'/') || text[7] != text[4] ||
            !AsciiNumbers.TryDigits(text[..4], out int year) || !AsciiNumbers.TryDigits(text[5..7], out int month) ||
            !AsciiNumbers.TryDigits(text[8..], out int dayOfMonth))
            return false;

        return TryDay(year, month, dayOfMonth, out day);
    }

    /// <summary>A day of the calendar.</summary>
    public static bool TryDay(int year, int month, int dayOfMonth, out DateTime day)
    {
        day = default;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month))
            return false;

        day = new DateTime(year, month, dayOfMonth, 0, 0, 0, DateTimeKind.Utc);
        return true;
    }

    static bool TryOffset(ReadOnlySpan<byte> text, TimeSpan assumed, out TimeSpan offset)
    {
        offset = assumed;
        if (text.IsEmpty)
            return true;

        offset = TimeSpan.Zero;
        if (text is [(byte)'Z' or (byte)'z'])
            return true;
        if (text[0] is not ((byte)'+' or (byte)'-'))
            return false;

        var digits = text[1..];
        var minutes = digits.Length switch
        {
            2 => "00"u8,
            4 => digits[2..],
            5 when digits[2] == ':' => digits[3..],
            _ => default,
        };
        if (minutes.IsEmpty || !AsciiNumbers.TryDigits(digits[..2], out int h) || !AsciiNumbers.TryDigits(minutes, out int m) || h > 14 || m > 59)
            return false;

        offset = new TimeSpan(h, m, 0) * (text[0] == '-' ? -1 : 1);
        return true;
    }
}
