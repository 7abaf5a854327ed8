using System.Text;
using System.Text.Json;
using PointBus.Contracts.Packing;

namespace PointBus.Contracts.Tests;

/// <summary>docs/wire-format.md is what publishers in other languages have; its examples must be true.</summary>
public sealed class WireFormatTests
{
    static readonly string Page = Approved.Document("wire-format.md");

    static readonly IReadOnlyList<Point> Points = PointJson.Read(Encoding.UTF8.GetBytes(Example("points")), scoring: false).Points;

    [Fact]
    public void The_packed_example_is_what_the_packer_writes() =>
        Assert.Equal(Convert.ToHexStringLower(DocumentedBytes()), Convert.ToHexStringLower(PointPacker.Pack(Points).Bytes.Span));

    [Fact]
    public void The_packed_example_is_read_back() => Assert.Equal(Points, PointPacker.Unpack(DocumentedBytes()));

    [Fact]
    public void The_packed_message_holds_the_example()
    {
        var batch = JsonSerializer.Deserialize<PointBatch>(Example("packed message"), JsonSerializerOptions.Web)!;

        Assert.Equal(DocumentedBytes(), batch.Points.Bytes.ToArray());
    }

    [Fact]
    public void The_envelope_holds_two_good_points()
    {
        using var envelope = JsonDocument.Parse(Example("envelope"));
        var batch = envelope.RootElement.GetProperty("message").Deserialize<PointBatch>(JsonSerializerOptions.Web)!;

        var read = PointReader.Read(batch.Points, scoring: false);

        Assert.Equal(2, read.Points.Count);
        Assert.Empty(read.Refusals);
    }

    [Theory]
    [InlineData(PackedFormatException.NotJson), InlineData(PackedFormatException.NotUtf8), InlineData(PackedFormatException.NotPacked)]
    [InlineData(PackedFormatException.TooMany), InlineData(PackedFormatException.TooDeep), InlineData(PackedFormatException.DuplicateKey)]
    public void Every_code_is_on_the_page(string code) => Assert.Contains($"`{code}`", Page, StringComparison.Ordinal);

    static byte[] DocumentedBytes() => Convert.FromHexString(
        string.Concat(Example("packed").Split('\n').Select(line => line.Split('#')[0].Replace(" ", "", StringComparison.Ordinal))));

    static string Example(string name) => Approved.Block(Page, $"<!-- example: {name} -->");
}
