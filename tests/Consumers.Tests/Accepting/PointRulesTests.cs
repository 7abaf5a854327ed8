using Microsoft.Extensions.Time.Testing;
using PointBus.Consumers.Accepting;
using PointBus.Contracts;

namespace PointBus.Consumers.Tests.Accepting;

// SPEC 4.7 lists the checks, RELIABILITY 5 the codes.
[Trait("spec", "X-16")]
public sealed class PointRulesTests
{
    static readonly DateTimeOffset Now = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly Point Good = new() { Time = Now, Lat = 46.5, Lon = 8.25, Elevation = 1500, DeviceId = "device-1", FlightId = "flüg 😀" };

    readonly PointRules _rules = new(new FakeTimeProvider(Now));

    public static TheoryData<string, Point> Bad => new()
    {
        { "coord.not_finite", Good with { Lat = double.NaN } },
        { "coord.not_finite", Good with { Lon = double.NegativeInfinity } },
        { "coord.range", Good with { Lat = 90.000001 } },
        { "coord.range", Good with { Lat = -91 } },
        { "coord.range", Good with { Lon = 180.1 } },
        { "coord.range", Good with { Lon = -181 } },
        { "coord.zero", Good with { Lat = 0, Lon = -0.0 } },
        { "time.future", Good with { Time = Now.AddMinutes(5).AddMicroseconds(1) } },
        { "altitude.not_finite", Good with { Elevation = double.PositiveInfinity } },
        { "altitude.not_finite", Good with { BarometricAltitude = double.NaN } },
        { "altitude.not_finite", Good with { Scoring = new ScoringFields { Elevation = double.NaN } } },
        { "value.not_finite", Good with { Speed = double.NaN } },
        { "value.not_finite", Good with { SpeedKmh = double.NaN } },
        { "value.not_finite", Good with { Heading = double.NaN } },
        { "value.not_finite", Good with { Scoring = new ScoringFields { AltitudeDiff = double.NaN } } },
        { "value.not_finite", Good with { Scoring = new ScoringFields { AltitudeDiffSmooth = double.NaN } } },
        { "value.not_finite", Good with { Scoring = new ScoringFields { SpeedSmooth = double.NaN } } },
        { "id.length", Good with { FlightId = new string('f', 101) } },
        { "id.length", Good with { DeviceId = new string('d', 101) } },
        { "id.charset", Good with { FlightId = "a\0b" } },
        { "id.charset", Good with { DeviceId = "a\r\nb" } },
        { "id.charset", Good with { DeviceId = "a\u0085" } },
        { "id.charset", Good with { FlightId = "a\ud83d" } },
        { "id.charset", Good with { FlightId = "\ude00\ud83d" } },
        { "id.charset", Good with { Scoring = new ScoringFields { Time = "\u0007" } } },
        { "id.charset", Good with { Scoring = new ScoringFields { Validity = "\0" } } },
    };

    public static TheoryData<Point> Legal =>
    [
        Good,
        Good with { Lat = 90, Lon = -180 },
        Good with { Lat = 0 },
        Good with { Lon = 0 },
        Good with { Time = Now.AddMinutes(5) },
        Good with { Time = DateTimeOffset.UnixEpoch },
        Good with { Elevation = -600, BarometricAltitude = 10_000 },
        Good with { FlightId = new string('f', 100), DeviceId = "" },
        Good with { Scoring = new ScoringFields { Validity = "A", Time = "12:00:00" } },
    ];

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void A_point_that_breaks_a_rule_is_refused_by_its_code(string code, Point bad)
    {
        var result = _rules.Check([Good, bad, Good], null);

        Assert.Equal([Good, Good], result.Points);
        Assert.Equal([0, 2], result.Indexes!);
        var refusal = Assert.Single(result.Refusals);
        Assert.Equal((1, code), (refusal.Index, refusal.Code));
    }

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void A_reason_never_tells_where_the_point_was(string code, Point bad)
    {
        Assert.False(_rules.TryAccept(bad, 7, out _, out var refusal), code);

        Assert.DoesNotContain("46", refusal.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("8.25", refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Legal), DisableDiscoveryEnumeration = true)]
    public void A_legal_point_is_taken_as_it_is(Point legal)
    {
        Assert.True(_rules.TryAccept(legal, 0, out var accepted, out _));

        Assert.Same(legal, accepted);
    }

    [Fact]
    public void A_list_without_oddities_is_not_copied()
    {
        IReadOnlyList<Point> points = [Good, Good];

        var result = _rules.Check(points, null);

        Assert.Same(points, result.Points);
        Assert.Null(result.Indexes);
        Assert.Empty(result.Refusals);
    }

    [Fact]
    public void An_altitude_out_of_range_is_kept_and_flagged()
    {
        var result = _rules.Check(
            [Good, Good with { Elevation = 10_001 }, Good with { BarometricAltitude = -601 }, Good with { Scoring = new ScoringFields { Elevation = 99_999 } }], null);

        Assert.Equal(
            [PointMarks.None, PointMarks.AltitudeOutOfRange, PointMarks.AltitudeOutOfRange, PointMarks.AltitudeOutOfRange],
            result.Points.Select(p => p.Marks));
        Assert.Null(result.Indexes);
    }

    [Theory]
    [InlineData("V"), InlineData("v")]
    public void A_fix_without_3d_is_kept_and_flagged_beside_its_other_marks(string validity)
    {
        var result = _rules.Check([Good with { Marks = PointMarks.Glitch, Scoring = new ScoringFields { Validity = validity } }], null);

        Assert.Equal(PointMarks.Glitch | PointMarks.NoFix, result.Points[0].Marks);
    }

    [Fact]
    public void Places_count_from_the_batch_as_it_was_sent()
    {
        var result = _rules.Check([Good, Good with { Lat = 91 }, Good], [2, 5, 9]);

        Assert.Equal([2, 9], result.Indexes!);
        Assert.Equal(5, result.Refusals[0].Index);
    }

    [Fact]
    public void Old_points_are_refused_only_where_a_limit_is_set()
    {
        var limited = new PointRules(new FakeTimeProvider(Now), new PointRulesOptions { MaxAge = TimeSpan.FromDays(2) });

        var result = limited.Check([Good with { Time = Now.AddDays(-2) }, Good with { Time = Now.AddDays(-2).AddTicks(-10) }], null);

        Assert.Equal("time.too_old", Assert.Single(result.Refusals).Code);
        Assert.Equal(0, Assert.Single(result.Indexes!));
    }

    [Fact]
    public void A_replay_is_not_held_to_the_limits_of_time()
    {
        var limited = new PointRules(new FakeTimeProvider(Now), new PointRulesOptions { MaxAge = TimeSpan.FromDays(2) });

        var result = limited.Check([Good with { Time = Now.AddYears(-2) }, Good with { Time = Now.AddHours(1) }], null, replayed: true);

        Assert.Empty(result.Refusals);
    }

    [Fact]
    public void A_batch_of_nothing_but_bad_points_leaves_none() => Assert.Empty(_rules.Check([Good with { Lat = 91 }], null).Points);
}
