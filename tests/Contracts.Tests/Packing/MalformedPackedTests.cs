using PointBus.Contracts.Packing;

namespace PointBus.Contracts.Tests.Packing;

public sealed class MalformedPackedTests
{
    static readonly byte[] Good = PointPacker.Pack([Samples.Fix(0) with { FlightId = "f" }]).Bytes.ToArray();

    [Fact]
    public void Nothing_is_not_a_batch() => Refused([], "end too early");

    [Fact]
    public void Another_version_is_refused() => Refused([2, .. Good[1..]], "version byte 1");

    [Fact]
    public void Every_cut_is_refused()
    {
        for (var length = 0; length < Good.Length; length++)
            Refused(Good[..length], "packed points");
    }

    [Fact]
    public void Bytes_after_the_end_are_refused() => Refused([.. Good, 0], "after the last column");

    [Fact]
    public void A_count_that_the_bytes_cannot_hold_is_refused_before_memory_is_taken() => Refused([1, 0x90, 0x4E, 7, 0], "shorter than the count");

    [Fact]
    public void A_batch_too_large_has_a_code_of_its_own()
    {
        var refused = Assert.Throws<PackedFormatException>(() => PointPacker.Unpack([1, 0x91, 0x4E, 7]));

        Assert.Equal("batch.too_many", refused.Code);
    }

    [Fact]
    public void A_number_without_end_is_refused() => Refused([1, .. Enumerable.Repeat((byte)0xFF, 12)], "more than 64 bits");

    [Fact]
    public void An_unknown_column_is_refused() => Refused([1, 1, 0x87, 0x80, 1, 6, 0, 0, 0, 0, 0], "does not have");

    [Fact]
    public void A_batch_without_longitudes_is_refused() => Refused([1, 1, 3, 6, 2, 0, 2, 0], "lack");

    [Fact]
    public void A_point_without_a_latitude_is_refused() => Refused([1, 1, 7, 6, 2, 0x80, 0, 0, 2], "lack");

    [Fact]
    public void An_unknown_encoding_is_refused() => Refused([1, 1, 7, 6, 2, 13, 2, 0, 2], "unknown encoding");

    [Fact]
    public void A_time_beyond_the_calendar_is_refused() => Refused([1, 1, 7, 6, .. Enumerable.Repeat((byte)0xFF, 9), 1, 0, 2, 0, 2], "years 1 to 9999");

    [Fact]
    public void A_number_beyond_53_bits_is_refused() => Refused([1, 1, 7, 6, 2, 0, .. Enumerable.Repeat((byte)0xFF, 9), 1, 0, 2], "53 bits");

    [Fact]
    public void More_texts_than_points_are_refused() => Refused([1, 1, 0x87, 4, 6, 2, 0, 2, 0, 2, 0, 2, 1, 65, 1, 66, 0], "more texts than points");

    [Fact]
    public void A_text_that_is_too_long_is_refused() => Refused([1, 1, 0x87, 4, 6, 2, 0, 2, 0, 2, 0, 1, 0x81, 8, 65], "more than 1024 bytes");

    [Fact]
    public void A_text_that_is_not_utf8_is_refused() => Refused([1, 1, 0x87, 4, 6, 2, 0, 2, 0, 2, 0, 1, 1, 0xFF], "not UTF-8");

    [Fact]
    public void Nan_is_read_and_left_to_the_rules() =>
        Assert.True(double.IsNaN(PointPacker.Unpack([1, 1, 7, 6, 2, 15, .. BitConverter.GetBytes(double.NaN), 0, 2])[0].Lat));

    static void Refused(byte[] bytes, string because)
    {
        var refused = Assert.Throws<PackedFormatException>(() => PointPacker.Unpack(bytes));

        Assert.Equal("decode.packed", refused.Code);
        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
    }
}
