using System.Text.Json;
using PointBus.Contracts.Packing;

namespace PointBus.Contracts.Tests.Packing;

public sealed class PointTimeTests
{
    [Theory]
    [InlineData("2025-06-01T12:00:00Z", 0)]
    [InlineData("2025-06-01t12:00:00z", 0)]
    [InlineData("2025-06-01 12:00:00Z", 0)]
    [InlineData("2025-06-01T14:30:00+02:30", 0)]
    [InlineData("2025-05-31T13:00:00-23:00", 0)]
    [InlineData("2025-06-01T12:00:00-00:00", 0)]
    [InlineData("2025-06-01T12:00:00.5Z", 500_000)]
    [InlineData("2025-06-01T12:00:00.000001Z", 1)]
    [InlineData("2025-06-01T12:00:00.0000019999+00:00", 1)]
    [InlineData("2025-06-01T12:00:00\\u005A", 0)]
    public void A_time_of_rfc_3339_is_read_to_the_microsecond(string text, int micros)
    {
        var (point, _) = Read(text);

        Assert.Equal((Samples.Noon.AddMicroseconds(micros), TimeSpan.Zero), (point!.Time, point.Time.Offset));
    }

    [Theory]
    [InlineData("2025-06-01T12:00:00")]
    [InlineData("2025-06-01T12:00:00.25")]
    public void A_time_without_an_offset_is_refused(string text) => Assert.Equal("time.offset_required", Read(text).Code);

    [Theory]
    [InlineData("")]
    [InlineData("2025-06-01")]
    [InlineData("2025-06-01T12:00Z")]
    [InlineData("2025-06-30T23:59:60Z")]
    [InlineData("0000-06-01T12:00:00Z")]
    [InlineData("2025-02-29T12:00:00Z")]
    [InlineData("2025-13-01T12:00:00Z")]
    [InlineData("2025-06-01T24:00:00Z")]
    [InlineData("2025-06-01T12:00:00.Z")]
    [InlineData("2025-06-01T12:00:00,5Z")]
    [InlineData("2025-06-01T12:00:00+0200")]
    [InlineData("2025-06-01T12:00:00+02")]
    [InlineData("2025-06-01T12:00:00+24:00")]
    [InlineData("2025-06-01T12:00:00ZZ")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("+025-06-01T12:00:00Z")]
    [InlineData("2025-06-0\u0661T12:00:00Z")]
    public void Any_other_notation_is_refused(string text) => Assert.Equal("time.invalid", Read(text).Code);

    static (Point? Point, string? Code) Read(string text)
    {
        using var document = JsonDocument.Parse($$"""{"time":"{{text}}","lat":46,"lon":8}""");
        PointJson.TryRead(document.RootElement, 0, scoring: false, out var point, out var refusal);
        return (point, refusal?.Code);
    }
}
