using static PointBus.Contracts.Packing.PackedLayout;

namespace PointBus.Contracts.Packing;

/// <summary>Finds the whole numbers behind doubles, where each double can be had back bit for bit by one division.</summary>
internal static class ScaledDoubles
{
    /// <summary>True when value = scaled / divisor holds exactly for all values with one divisor of the layout.</summary>
    /// <param name="values">The column.</param>
    /// <param name="scaled">The whole numbers.</param>
    /// <param name="encoding">Which of the divisors.</param>
    public static bool TryScale(ReadOnlySpan<double> values, out long[] scaled, out int encoding)
    {
        scaled = new long[values.Length];
        var next = 0;
        for (encoding = 0; encoding < Divisors.Length; encoding++)
        {
            // The value that failed last tells soonest whether the next divisor is worth a try.
            if (!TryScale(values[next], Divisors[encoding], out _))
                continue;

            next = FirstFailure(values, scaled, Divisors[encoding]);
            if (next == values.Length)
                return true;
        }

        return false;
    }

    static int FirstFailure(ReadOnlySpan<double> values, Span<long> scaled, double divisor)
    {
        for (var i = 0; i < values.Length; i++)
            if (!TryScale(values[i], divisor, out scaled[i]))
                return i;

        return values.Length;
    }

    static bool TryScale(double value, double divisor, out long scaled)
    {
        var rounded = Math.Round(value * divisor);
        scaled = 0;

        // Written so that NaN and the infinities fail as well.
        if (!(Math.Abs(rounded) < MaxScaled))
            return false;

        scaled = (long)rounded;
        return BitConverter.DoubleToInt64Bits(scaled / divisor) == BitConverter.DoubleToInt64Bits(value);
    }
}
