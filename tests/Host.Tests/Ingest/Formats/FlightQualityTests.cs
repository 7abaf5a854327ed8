using PointBus.Contracts;
using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Tests.Ingest.Formats;

/// <summary>The flags of SPEC 4.7 for a flight as a whole.</summary>
[Trait("spec", "4.7")]
public sealed class FlightQualityTests
{
    static readonly DateTimeOffset Start = TrackText.Utc("2020-05-01T10:00:00Z");

    /// <summary>A flight without fault of 60 fixes, with one thing changed.</summary>
    static IReadOnlyList<string> Flags(Func<int, Point, Point> change, int fixes = 60)
    {
        var notes = new TrackNotes();
        for (var i = 0; i < fixes; i++)
            notes.Keep(i + 1, change(i, new Point
            {
                Time = Start.AddSeconds(i),
                Lat = 47,
                Lon = 8,
                Elevation = 1000 + i,
                BarometricAltitude = 900 + i,
            }));

        return notes.Flags;
    }

    [Fact]
    public void A_sound_flight_has_no_flags() => Assert.Empty(Flags((_, point) => point));

    [Theory]
    [InlineData(49, true)]
    [InlineData(50, false)]
    public void Few_fixes_are_flagged_below_50(int fixes, bool flagged) =>
        Assert.Equal(flagged, Flags((_, point) => point, fixes).Contains(TrackCodes.FewFixes));

    [Theory]
    [InlineData(60, true)]
    [InlineData(59, false)]
    public void Only_v_fixes_are_flagged(int without, bool flagged) =>
        Assert.Equal(flagged, Flags((i, point) => i < without ? point with { Marks = PointMarks.NoFix } : point).Contains(TrackCodes.OnlyVFixes));

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void Long_gaps_are_flagged_after_the_tenth(int gaps, bool flagged) =>
        Assert.Equal(flagged, Flags((i, point) => point with { Time = Start.AddSeconds(i + 51 * Math.Min(i, gaps)) }).Contains(TrackCodes.FixInterval));

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void A_clock_that_stands_still_is_flagged_after_the_tenth_fix(int still, bool flagged) =>
        Assert.Equal(flagged, Flags((i, point) => point with { Time = Start.AddSeconds(Math.Max(0, i - still)) }).Contains(TrackCodes.FixInterval));

    [Fact]
    public void Ten_fixes_a_second_are_no_fault() =>
        Assert.Empty(Flags((i, point) => point with { Time = Start.AddMilliseconds(100 * i) }));

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Leaps_of_the_altitude_are_flagged_after_the_third(int leaps, bool flagged) =>
        Assert.Equal(flagged, Flags((i, point) => point with { Elevation = 1000 + 51 * Math.Min(i, leaps) }).Contains(TrackCodes.ClimbRate));

    [Fact]
    public void A_barometer_that_stands_still_is_flagged()
    {
        Assert.Equal([TrackCodes.BarometerStuck], Flags((_, point) => point with { BarometricAltitude = 900 }));
        Assert.Empty(Flags((_, point) => point with { BarometricAltitude = null }));
    }
}
