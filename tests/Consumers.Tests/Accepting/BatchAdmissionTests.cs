using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PointBus.Consumers.Accepting;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Accepting;

public sealed class BatchAdmissionTests
{
    const string GoodPoint = """{"time":"2025-06-01T11:59:00Z","lat":46.5,"lon":8.25}""";

    static readonly FakeTimeProvider Time = new(Batches.Noon);
    readonly BatchAdmission _admission = new(new PointRules(Time), Time);

    [Fact]
    public void Packed_points_keep_their_bytes_when_nothing_changes()
    {
        var points = PointPacker.Pack(Batches.Fixes(5));

        var (lane, batch) = _admission.Admit(Batches.Message(1, points));

        Assert.Equal("live", lane.Name);
        Assert.True(points.Bytes.Equals(batch.Payload));
        Assert.Equal(5, batch.Header.PointCount);
        Assert.Null(batch.Refused);
    }

    [Fact]
    public void The_number_of_retries_and_the_trace_go_along()
    {
        using var activity = new Activity("request").Start();

        var (_, batch) = _admission.Admit(Batches.Message(1, PointPacker.Pack(Batches.Fixes(1))) with { MaxRetries = 0 });

        Assert.Equal((0, activity.TraceId.ToString()), (batch.Header.MaxRetries, batch.Header.TraceId));
    }

    [Fact]
    public void Packed_points_that_gain_a_mark_are_packed_anew()
    {
        var points = PointPacker.Pack([Batches.Fix(1), Batches.Fix(2) with { Elevation = 20_000 }]);

        var (_, batch) = _admission.Admit(Batches.Message(1, points));

        Assert.Equal([PointMarks.None, PointMarks.AltitudeOutOfRange], PointPacker.Unpack(batch.Payload.Span).Select(point => point.Marks));
        Assert.Null(batch.Refused);
    }

    [Fact]
    public void Points_that_came_as_JSON_are_packed()
    {
        var (_, batch) = _admission.Admit(Batches.Message(1, Json($"[{GoodPoint}]")));

        var point = Assert.Single(PointPacker.Unpack(batch.Payload.Span));
        Assert.Equal((Batches.Noon.AddMinutes(-1), 46.5, 8.25), (point.Time, point.Lat, point.Lon));
        Assert.Equal(1, batch.Header.PointCount);
    }

    [Fact]
    public void Refused_points_go_to_a_letter_as_the_JSON_they_came_as()
    {
        const string Unreadable = """{"time":"yesterday","lat":46.5,"lon":8.25,"more":[1.50,"é"]}""";
        const string OutOfRange = """{"time":"2025-06-01T11:59:00Z","lat":91.0,"lon":8.25}""";

        var (_, batch) = _admission.Admit(Batches.Message(1, Json($"[{GoodPoint},{Unreadable},{GoodPoint},{OutOfRange}]")));

        Assert.Equal((2, 2), (batch.Header.PointCount, PointPacker.Unpack(batch.Payload.Span).Count));
        var letter = Assert.IsType<DeadLetter>(batch.Refused);
        Assert.Equal($"[{Unreadable},{OutOfRange}]", Encoding.UTF8.GetString(letter.Payload.Span));
        Assert.Equal(("json", 2, DeadLetterReasons.ValidationFailed, "Validation failed", "buffering"), (letter.PayloadForm, letter.PointCount, letter.ReasonCode, letter.Reason, letter.Stage));
        Assert.Equal((batch.Header, Batches.Noon), (letter.Batch, letter.FailedAt));
        Assert.Contains("coord.range at 3", letter.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("46.5", letter.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_with_half_a_surrogate_pair_is_kept_as_it_was_sent()
    {
        const string Half = """{"time":"2025-06-01T11:59:00Z","lat":46.5,"lon":8.25,"device_id":"a\ud83d"}""";

        var (_, batch) = _admission.Admit(Batches.Message(1, Json($"[{GoodPoint},{Half}]")));

        Assert.Equal($"[{Half}]", Encoding.UTF8.GetString(batch.Refused!.Payload.Span));
        Assert.Equal(1, batch.Header.PointCount);
    }

    [Fact]
    public void Refused_points_that_came_packed_go_to_a_letter_packed()
    {
        Point bad = Batches.Fix(2) with { Lat = 91 };

        var (_, batch) = _admission.Admit(Batches.Message(1, PointPacker.Pack([Batches.Fix(1), bad, Batches.Fix(3)])));

        Assert.Equal([Batches.Fix(1), Batches.Fix(3)], PointPacker.Unpack(batch.Payload.Span));
        Assert.Equal("packed", batch.Refused!.PayloadForm);
        Assert.Equal(bad, Assert.Single(PointPacker.Unpack(batch.Refused.Payload.Span)));
    }

    [Fact]
    public void A_batch_of_nothing_but_refused_points_has_an_empty_payload()
    {
        var (_, batch) = _admission.Admit(Batches.Message(1, PointPacker.Pack([Batches.Fix(1) with { Lat = 91 }])));

        Assert.True(batch.Payload.IsEmpty);
        Assert.Equal((0, 1), (batch.Header.PointCount, batch.Refused!.PointCount));
    }

    [Theory]
    [InlineData(PointsForm.Packed, "packed", "not packed points")]
    [InlineData(PointsForm.Json, "json", "{\"no\":\"array\"}")]
    [InlineData(PointsForm.Json, "json", "[{]")]
    public void Points_that_cannot_be_read_at_all_become_an_unreadable_letter(PointsForm form, string name, string text)
    {
        var (_, batch) = _admission.Admit(Batches.Message(1, new PackedPoints(form, Encoding.UTF8.GetBytes(text))));

        var letter = Assert.IsType<DeadLetter>(batch.Refused);
        Assert.Equal((DeadLetterReasons.Unreadable, "Unreadable message", name, 0), (letter.ReasonCode, letter.Reason, letter.PayloadForm, letter.PointCount));
        Assert.Equal(text, Encoding.UTF8.GetString(letter.Payload.Span));
        Assert.True(batch.Payload.IsEmpty);
        Assert.Equal(0, batch.Header.PointCount);
    }

    [Fact]
    public void What_the_message_says_of_the_batch_is_kept_in_its_header()
    {
        RegisterFlight[] flights = [new RegisterFlight { FlightId = "f", Flight = new FlightDetails() }];
        var message = Batches.Message(1, PointPacker.Pack(Batches.Fixes(1))) with
        {
            Flights = flights, Lane = " UPLOAD_points ", Upstream = "club", IdempotencyKey = "k", ProcessAfter = Batches.Noon.AddHours(1), TimeToLive = TimeSpan.FromHours(2),
            DeviceId = "d", UploadId = Batches.Id(9), Flight = new FlightDetails { PilotId = "p" },
        };

        var (lane, batch) = _admission.Admit(message);

        Assert.Equal(LaneKind.Upload, lane.Kind);
        Assert.Equal(
            new BatchHeader
            {
                BatchId = Batches.Id(1), Lane = "upload", Priority = 5, PointCount = 1, Upstream = "club", IdempotencyKey = "k", CreatedAt = Batches.Noon,
                ProcessAfter = Batches.Noon.AddHours(1), ExpiresAt = Batches.Noon.AddHours(2), FlightId = "flight-1", DeviceId = "d", UploadId = Batches.Id(9),
                Flight = new FlightDetails { PilotId = "p" }, Flights = flights, ContentHash = BatchContent.HashOf(message.Points, "flight-1", "d"),
            },
            batch.Header);
    }

    /// <summary>It would be in flight for ever.</summary>
    [Fact]
    public void A_batch_for_a_distant_future_refuses_the_message()
    {
        var message = Batches.Message(1, PointPacker.Pack(Batches.Fixes(1)));

        Assert.Equal("batch.process_after", Assert.Throws<BatchRefusedException>(() => _admission.Admit(message with { ProcessAfter = Batches.Noon.AddDays(366).AddSeconds(1) })).Code);
        _admission.Admit(message with { ProcessAfter = Batches.Noon.AddDays(366) });
    }

    [Theory]
    [InlineData("")]
    [InlineData("-live")]
    [InlineData("a lane")]
    public void A_lane_with_a_bad_name_refuses_the_message(string lane)
    {
        var message = Batches.Message(1, PointPacker.Pack(Batches.Fixes(1))) with { Lane = lane };

        Assert.Equal("lane.invalid", Assert.Throws<BatchRefusedException>(() => _admission.Admit(message)).Code);
    }

    static PackedPoints Json(string text) => new(PointsForm.Json, Encoding.UTF8.GetBytes(text));
}
