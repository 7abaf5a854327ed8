using static PointBus.Contracts.Packing.PackedLayout;

namespace PointBus.Contracts.Packing;

/// <summary>Finds the whole numbers behind doubles that were written with few decimals, where each can be had back bit for bit.</summary>
internal static class ScaledDecimals
{
    /// <summary>True when value = scaled / 10^decimals holds exactly for all values with one number of decimals, 0 to 9.</summary>
    public static bool TryScale(ReadOnlySpan<double> values, out long[] scaled, out int decimals)
    {
        decimals = 0;
        scaled = [];
        foreach (var value in values)
            while (!TryScale(value, decimals, out _))
                if (++decimals > MaxDecimals)
                    return false;

        scaled = new long[values.Length];
        for (var i = 0; i < values.Length; i++)
            if (!TryScale(values[i], decimals, out scaled[i]))
                return false;

        return true;
    }

    static bool TryScale(double value, int decimals, out long scaled)
    {
        var power = PowersOfTen[decimals];
        var rounded = Math.Round(value * power);
        scaled = 0;

        // Written so that NaN and the infinities fail as well.
        if (!(Math.Abs(rounded) < MaxScaled))
            return false;

        scaled = (long)rounded;
        return BitConverter.DoubleToInt64Bits(scaled / power) == BitConverter.DoubleToInt64Bits(value);
    }
}
