using System.Globalization;

namespace PointBus.Host.Ingest.Formats;

/// <summary>Numbers as they stand in track files, in the invariant culture.</summary>
internal static class AsciiNumbers
{
    public const double MetresPerFoot = 0.3048;
    public const double MetresPerSecondPerKnot = 1852.0 / 3600;

    /// <summary>Digits only: no sign, no blanks, at most 18 of them.</summary>
    public static bool TryDigits(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 18)
            return false;

        foreach (var b in text)
        {
            var digit = b - '0';
            if ((uint)digit > 9)
                return false;
            value = value * 10 + digit;
        }

        return true;
    }

    /// <summary>As <see cref="TryDigits(ReadOnlySpan{byte}, out long)"/>, for at most nine digits.</summary>
    public static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        var read = TryDigits(text, out long wide) && text.Length <= 9;
        value = read ? (int)wide : 0;
        return read;
    }

    /// <summary>A finite number, scientific notation included.</summary>
    public static bool TryFinite(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>Reads a coordinate.</summary>
    /// <returns>The code of the refusal, or <see langword="null"/>.</returns>
    public static string? ReadCoordinate(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.Trim((byte)' ').IsEmpty)
            return TrackCodes.CoordRequired;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return TrackCodes.CoordInvalid;

        return double.IsFinite(value) ? null : TrackCodes.CoordNotFinite;
    }

    /// <summary>Reads an altitude that may be absent.</summary>
    /// <returns>The code of the refusal, or <see langword="null"/>.</returns>
    public static string? ReadAltitude(ReadOnlySpan<byte> text, double metresPerUnit, out double? metres)
    {
        metres = null;
        if (text.Trim((byte)' ').IsEmpty)
            return null;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return TrackCodes.AltitudeInvalid;
        if (!double.IsFinite(value))
            return TrackCodes.AltitudeNotFinite;

        metres = value * metresPerUnit;
        return null;
    }
}
