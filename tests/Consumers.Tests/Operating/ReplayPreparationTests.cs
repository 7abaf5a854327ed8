using System.Text;
using PointBus.Consumers.Accepting;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Operating;

public sealed class ReplayPreparationTests
{
    const string Good = """{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8.25}""";
    const string Bad = """{"time":"2025-06-01T12:00:00Z","lat":99,"lon":8.25}""";
    const string Odd = """{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8.25,"elevation":99999}""";
    const string Batch = "urn:message:PointBus.Contracts:PointBatch";
    static readonly Guid Operation = Guid.NewGuid();

    readonly ReplayPreparation _preparation = new(new PointRules(new WatchedTime()));

    [Fact]
    [Trait("spec", "X-30")]
    public void A_replayed_batch_keeps_all_that_makes_it_what_it_is()
    {
        var letter = Letters.Packed(1);
        letter = letter with { Batch = letter.Batch with { Flight = new FlightDetails { PilotId = "p" }, DeviceId = "d", UploadId = Guid.NewGuid(), ProcessAfter = Batches.Noon, ExpiresAt = Batches.Noon } };

        var batch = Assert.IsType<ReadyBatch>(_preparation.Prepare(letter, null, Operation));

        var expected = letter.Batch with
        {
            BatchId = ReplayId.Of(Letters.Id(1)), ProcessAfter = null, ExpiresAt = null, Replay = new ReplayMark(Letters.Id(1), letter.Batch.BatchId, 1, Operation),
        };
        Assert.Equal(expected, batch.Header);
        Assert.Equal(letter.Payload.ToArray(), batch.Payload.ToArray());
        Assert.Equal((8, 2, "key-1", "trace-1"), (batch.Header.Priority, batch.Header.MaxRetries, batch.Header.IdempotencyKey, batch.Header.TraceId));
    }

    [Fact]
    public void What_failed_again_names_the_batch_that_first_came_in_and_its_round()
    {
        var first = Guid.NewGuid();
        var letter = Letters.Packed(1);
        letter = letter with { Batch = letter.Batch with { Replay = new ReplayMark(Letters.Id(9), first, 2, Guid.NewGuid()) } };

        var batch = Assert.IsType<ReadyBatch>(_preparation.Prepare(letter, null, null));

        Assert.Equal(new ReplayMark(Letters.Id(1), first, 3, null), batch.Header.Replay);
    }

    [Fact]
    public void Refused_points_that_pass_the_rules_of_today_are_packed()
    {
        // Too far in the future on the way in, by a clock that was wrong: a replay asks no more.
        var batch = Assert.IsType<ReadyBatch>(_preparation.Prepare(Letters.Json(1, """[{"time":"2031-06-01T12:00:00Z","lat":46.5,"lon":8.25}]"""), null, null));

        Assert.Equal(46.5, PointPacker.Unpack(batch.Payload.Span)[0].Lat);
        Assert.Equal(1, batch.Header.PointCount);
    }

    [Fact]
    public void Points_that_break_a_rule_go_along_with_those_that_pass()
    {
        var batch = Assert.IsType<ReadyBatch>(_preparation.Prepare(Letters.Json(1, $"[{Good},{Bad},{Odd}]"), null, null));

        Assert.Equal((3, 3), (batch.Header.PointCount, batch.Points.Count));
        Assert.Equal([46.5, 99, 46.5], PointPacker.Unpack(batch.Payload.Span).Select(point => point.Lat));
        Assert.Equal([PointMarks.None, PointMarks.None, PointMarks.AltitudeOutOfRange], batch.Points.Select(point => point.Marks));
        Assert.Equal([(1, "coord.range")], batch.Problems.Select(problem => (problem.Index, problem.Code)));
    }

    [Fact]
    public void A_letter_of_which_no_point_passes_is_unfit()
    {
        var unfit = Assert.IsType<Unfit>(_preparation.Prepare(Letters.Json(1, $"[{Bad},{Bad}]"), null, null));

        Assert.Equal("coord.range at 0, 1", unfit.Why);
    }

    [Fact]
    public void A_bad_point_that_could_not_be_kept_in_a_new_letter_makes_the_letter_unfit()
    {
        var endless = Bad.Replace("}", $",\"device_id\":\"{new string('d', 2_000)}\"}}", StringComparison.Ordinal);

        Assert.IsType<Unfit>(_preparation.Prepare(Letters.Json(1, $"[{Good},{endless}]"), null, null));
    }

    [Fact]
    public void One_point_that_cannot_be_read_makes_the_letter_unfit_as_a_whole()
    {
        var unfit = Assert.IsType<Unfit>(_preparation.Prepare(Letters.Json(1, $$"""[{{Good}},{{Bad}},7]"""), null, null));

        Assert.Equal([(1, "coord.range"), (2, "point.type")], unfit.Problems.Select(problem => (problem.Index, problem.Code)));
        Assert.Equal("coord.range at 1; point.type at 2", unfit.Why);
    }

    [Theory]
    [InlineData("[]", "there are no points in it; archive or purge it")]
    [InlineData("[", "decode.json")]
    [InlineData("{}", "decode.json")]
    public void A_body_without_readable_points_is_unfit(string array, string why) =>
        Assert.StartsWith(why, Assert.IsType<Unfit>(_preparation.Prepare(Letters.Json(1, array), null, null)).Why, StringComparison.Ordinal);

    [Fact]
    public void Damaged_packed_points_are_unfit() =>
        Assert.IsType<Unfit>(_preparation.Prepare(Letters.Packed(1) with { Payload = new byte[] { 1, 9, 9 } }, null, null));

    [Theory]
    [InlineData($$$"""{"messageType":["{{{Batch}}}"],"message":{"batchId":"11111111-2222-3333-4444-555555555555","points":[{{{Good}}}],"priority":3,"flightId":"f"}}""", Batch)]
    [InlineData($$$"""{"batchId":"11111111-2222-3333-4444-555555555555","points":[{{{Good}}}],"priority":3,"flightId":"f"}""", null)]
    public void A_message_with_points_becomes_a_batch_with_or_without_an_envelope(string body, string? type)
    {
        var batch = Assert.IsType<ReadyBatch>(_preparation.Prepare(Letters.Message(1, body, type: type), null, null));

        Assert.Equal(("live", 3, "f", 1), (batch.Header.Lane, batch.Header.Priority, batch.Header.FlightId, batch.Header.PointCount));
        Assert.Equal(Batches.Id(1), batch.Header.Replay!.OriginalBatchId);
    }

    [Theory]
    [InlineData("""{"batchId":"11111111-2222-3333-4444-555555555555"}""")]
    [InlineData("""{"batchId":"11111111-2222-3333-4444-555555555555","points":"no base64!"}""")]
    [InlineData("""{"batchId":"00000000-0000-0000-0000-000000000000","points":[]}""")]
    [InlineData("""{"batchId":"11111111-2222-3333-4444-555555555555","points":[],"priority":77}""")]
    [InlineData("null")]
    [InlineData("\u0001")]
    public void A_message_that_is_no_batch_after_all_is_unfit(string body) =>
        Assert.IsType<Unfit>(_preparation.Prepare(Letters.Message(1, body, type: Batch), null, null));

    [Fact]
    public void A_message_of_another_lane_than_its_letter_goes_back_to_its_queue()
    {
        var body = $$"""{"batchId":"11111111-2222-3333-4444-555555555555","points":[{{Good}}],"lane":"upload"}""";

        var message = Assert.IsType<ReadyMessage>(_preparation.Prepare(Letters.Message(1, body), null, null));

        Assert.Equal(("point-batch", body), (message.Message.Queue, Encoding.UTF8.GetString(message.Body.Span)));
    }

    [Fact]
    public void A_message_of_a_user_that_is_not_its_upstream_goes_only_once_somebody_edited_it()
    {
        var body = $$"""{"batchId":"11111111-2222-3333-4444-555555555555","upstream":"alpha","points":[{{Good}}]}""";
        var letter = Letters.Message(1, body) with { Error = "upstream.mismatch: somebody else sent it" };

        Assert.Equal("upstream.mismatch: somebody else sent it", Assert.IsType<Unfit>(_preparation.Prepare(letter, null, null)).Why);
        Assert.Equal("alpha", Assert.IsType<ReadyBatch>(_preparation.Prepare(letter, new LetterPayload(letter.Payload, letter.PayloadForm), null)).Header.Upstream);
    }

    [Fact]
    public void A_body_that_somebody_wrote_takes_the_place_of_the_letters_own()
    {
        var edited = new LetterPayload(Encoding.UTF8.GetBytes($"[{Good},{Good}]"), PayloadForms.Json);

        var batch = Assert.IsType<ReadyBatch>(_preparation.Prepare(Letters.Json(1, $"[{Bad}]"), edited, null));

        Assert.Equal(2, batch.Header.PointCount);
    }
}
