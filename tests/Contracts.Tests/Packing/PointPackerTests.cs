using PointBus.Contracts.Packing;

namespace PointBus.Contracts.Tests.Packing;

public sealed class PointPackerTests
{
    [Fact]
    public void Live_points_have_the_agreed_bytes() => Approved.Matches("live-points.hex", Samples.Hex(PointPacker.Pack(Samples.Live)));

    [Fact]
    public void Every_column_has_the_agreed_bytes() => Approved.Matches("every-column.hex", Samples.Hex(PointPacker.Pack(Samples.Everything)));

    [Fact]
    public void Every_field_survives() => Survives(Samples.Everything);

    [Fact]
    public void No_points_are_three_bytes() => Assert.Equal([1, 0, 0], PointPacker.Pack([]).Bytes.ToArray());

    [Fact]
    public void No_points_survive() => Survives([]);

    [Theory]
    [InlineData(-0.0), InlineData(double.NaN), InlineData(double.PositiveInfinity), InlineData(double.Epsilon), InlineData(double.MaxValue)]
    [InlineData(0.1), InlineData(123.456789012), InlineData(9007199254740991), InlineData(9007199254740992), InlineData(-9007199254740991)]
    public void A_number_survives_bit_for_bit(double value) => Survives([Samples.Fix(0) with { Lat = value, Speed = value }, Samples.Fix(1) with { Lat = 1.5 }]);

    // the sub-second part of a time is part of the key.
    [Fact, Trait("spec", "X-11")]
    public void A_time_keeps_its_microseconds()
    {
        var time = Samples.Noon.AddTicks(1_234_567);

        var read = PointPacker.Unpack(PointPacker.Pack([Samples.Fix(0) with { Time = time }]).Bytes.Span);

        Assert.Equal(Samples.Noon.AddTicks(1_234_560), read[0].Time);
    }

    [Fact]
    public void A_time_with_an_offset_comes_back_as_utc()
    {
        var read = PointPacker.Unpack(PointPacker.Pack([Samples.Fix(0) with { Time = Samples.Noon.ToOffset(TimeSpan.FromHours(-7)) }]).Bytes.Span);

        Assert.Equal((Samples.Noon, TimeSpan.Zero), (read[0].Time, read[0].Time.Offset));
    }

    [Fact]
    public void The_first_and_the_last_time_survive() =>
        Survives([Samples.Fix(0) with { Time = DateTimeOffset.MaxValue, UploadedAt = DateTimeOffset.MinValue }, Samples.Fix(0) with { Time = DateTimeOffset.MinValue }]);

    [Fact]
    public void The_largest_batch_survives() => Survives([.. Enumerable.Range(0, PointPacker.MaxPoints).Select(i => Samples.Fix(i) with { FlightId = $"flight-{i}" })]);

    [Fact]
    public void Points_of_one_live_batch_take_few_bytes()
    {
        var points = Enumerable.Range(0, 1000).Select(i => Samples.Fix(i) with { Elevation = 1500 + i % 7, FlightId = "f", DeviceId = "d" }).ToArray();

        Assert.InRange(PointPacker.Pack(points).Bytes.Length, 1, 6_000);
    }

    [Fact]
    public void Thousandths_of_a_minute_take_few_bytes_too()
    {
        var points = Enumerable.Range(0, 1000).Select(i => Samples.Fix(i) with { Lat = (2_790_001 + i * 7) / 60_000d, Lon = (490_001 - i * 7) / 60_000d }).ToArray();

        Survives(points);
        Assert.InRange(PointPacker.Pack(points).Bytes.Length, 1, 4_000);
    }

    [Fact]
    public void More_points_than_a_batch_holds_are_the_callers_mistake() =>
        Assert.Throws<ArgumentException>(() => PointPacker.Pack(new Point[PointPacker.MaxPoints + 1]));

    [Fact]
    public void A_text_too_long_for_the_table_is_the_callers_mistake() =>
        Assert.Throws<ArgumentException>(() => PointPacker.Pack([Samples.Fix(0) with { FlightId = new string('x', 1025) }]));

    [Fact]
    public void Half_a_surrogate_pair_is_the_callers_mistake() =>
        Assert.ThrowsAny<ArgumentException>(() => PointPacker.Pack([Samples.Fix(0) with { DeviceId = "\ud800" }]));

    [Fact]
    public void Marks_beyond_one_byte_are_the_callers_mistake() =>
        Assert.Throws<ArgumentException>(() => PointPacker.Pack([Samples.Fix(0) with { Marks = (PointMarks)256 }]));

    static void Survives(IReadOnlyList<Point> points)
    {
        var read = PointPacker.Unpack(PointPacker.Pack(points).Bytes.Span);

        Assert.Equal(points.Select(Samples.Bits), read.Select(Samples.Bits));
    }
}
