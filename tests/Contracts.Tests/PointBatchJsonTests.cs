using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PointBus.Contracts.Packing;
using PointBus.Contracts.Tests.Packing;

namespace PointBus.Contracts.Tests;

/// <summary>The message as serializers with camelCase names write it.</summary>
public sealed class PointBatchJsonTests
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    static readonly JsonSerializerOptions InPieces = new() { DefaultBufferSize = 16 };

    static readonly PointBatch Batch = new()
    {
        BatchId = new Guid("11111111-2222-3333-4444-555555555555"),
        Points = PointPacker.Pack(Samples.Live),
        Lane = "upload",
        Priority = 7,
        Upstream = "example",
        IdempotencyKey = "upload-1/0",
        CreatedAt = Samples.Noon,
        ProcessAfter = Samples.Noon.AddSeconds(5),
        TimeToLive = TimeSpan.FromHours(1),
        FlightId = "flight-1",
        Flight = new FlightDetails
        {
            Source = "upload", PilotId = "7", PilotName = "A. Pilot", RaceId = "3", RaceUuid = new Guid("99999999-8888-7777-6666-555555555555"), DeviceId = "device-1",
        },
        DeviceId = "device-1",
        UploadId = new Guid("66666666-7777-8888-9999-000000000000"),
    };

    [Fact]
    public void A_whole_batch_is_written_as_agreed() => Approved.Matches("point-batch.json", JsonSerializer.Serialize(Batch, Options));

    [Fact]
    public void A_plain_batch_is_written_as_agreed() =>
        Approved.Matches("point-batch-plain.json", JsonSerializer.Serialize(
            new PointBatch { BatchId = Batch.BatchId, Points = Plain("""[{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8}]""") }, Options));

    [Fact]
    public void A_whole_batch_is_read_as_it_was_written()
    {
        var read = JsonSerializer.Deserialize<PointBatch>(JsonSerializer.Serialize(Batch, Options), Options)!;

        Assert.Equal(Batch with { Points = read.Points }, read);
        Assert.Equal(Batch.Points.Bytes.ToArray(), read.Points.Bytes.ToArray());
        Assert.Equal(Samples.Live, PointReader.Read(read.Points, scoring: false).Points);
    }

    [Fact]
    public void Details_of_several_flights_are_written_as_a_list_and_read_again()
    {
        var batch = new PointBatch
        {
            BatchId = Batch.BatchId,
            Points = Batch.Points,
            Flights = [new RegisterFlight { FlightId = "Flight A", Flight = new FlightDetails { PilotId = "7" } }, new RegisterFlight { FlightId = "b", Flight = new FlightDetails() }],
        };

        var json = JsonSerializer.SerializeToNode(batch, Options)!;

        Assert.Equal("""[{"flightId":"Flight A","flight":{"pilotId":"7"}},{"flightId":"b","flight":{}}]""", json["flights"]!.ToJsonString());
        Assert.Equal(batch.Flights, JsonSerializer.Deserialize<PointBatch>(json, Options)!.Flights);
    }

    [Fact]
    public void A_plain_array_is_kept_as_it_came_without_blanks_and_comments()
    {
        var read = JsonSerializer.Deserialize<PackedPoints>(" [ {\"lat\" : 1.50e1, /* a */ \"x\":[true,null,{}], \"id\":\"\\ud800\\u0061ü\"} , [] , ] ", Options)!;

        Assert.Equal(PointsForm.Json, read.Form);
        Assert.Equal("""[{"lat":1.50e1,"x":[true,null,{}],"id":"\ud800\u0061ü"},[]]""", Encoding.UTF8.GetString(read.Bytes.Span));
        Assert.Equal(read.Bytes.ToArray(), JsonSerializer.Deserialize<PackedPoints>(JsonSerializer.Serialize(read, Options), Options)!.Bytes.ToArray());
    }

    [Fact]
    public async Task A_plain_array_that_arrives_in_pieces_is_kept_whole()
    {
        var json = $"[{string.Join(',', Enumerable.Range(0, 2_000).Select(i => $$"""{"id":"point-{{i}}"}"""))}]";

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var read = await JsonSerializer.DeserializeAsync<PackedPoints>(stream, InPieces);

        Assert.Equal(json, Encoding.UTF8.GetString(read!.Bytes.Span));
    }

    [Theory]
    [InlineData("\"no base64!\"")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1")]
    public void Anything_else_is_a_json_exception(string points) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<PointBatch>($$"""{"batchId":"11111111-2222-3333-4444-555555555555","points":{{points}}}""", Options));

    static PackedPoints Plain(string json) => new(PointsForm.Json, Encoding.UTF8.GetBytes(json));
}
