using PointBus.Cli.Ingest;

namespace PointBus.Cli.Tests;

public sealed class IngestNameTests
{
    [Theory]
    [InlineData("flight.igc", "flight")]
    [InlineData("2024-06-16.igc.igc", "2024-06-16")]
    [InlineData("2024.06.16.igc", "2024.06.16")]
    [InlineData("my flight (1).gpx.gz", "my-flight--1-")]
    [InlineData("trail.xyz", "trail")]
    [InlineData("no-extension", "no-extension")]
    [InlineData("Zürich.igc", "Z-rich")]
    [InlineData("富士山.igc", null)]
    [InlineData(".igc", null)]
    public void A_flight_id_comes_from_the_name(string fileName, string? expected) => Assert.Equal(expected, FlightId.FromFileName(fileName));

    [Fact]
    public void A_flight_id_has_at_most_100_characters() => Assert.Equal(new string('a', 100), FlightId.FromFileName(new string('a', 200) + ".igc"));

    [Fact]
    public void A_file_without_a_usable_name_says_what_to_do() => Assert.Contains("--flight", TrackFile.Of("/x/富士山.igc", null).Obstacle, StringComparison.Ordinal);
}
