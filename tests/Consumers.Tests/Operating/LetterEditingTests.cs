using System.Text;
using System.Text.Json;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Operating;

public sealed class LetterEditingTests : IDisposable
{
    const string Bad = """[{"time":"2025-06-01T12:00:00Z","lat":99,"lon":8},{"time":"2025-06-01T12:00:01Z","lat":46.5,"lon":8}]""";
    const string Better = """[{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8},{"time":"2025-06-01T12:00:01Z","lat":46.5,"lon":8.00}]""";

    readonly OperatingHarness _ops = new();

    public void Dispose() => _ops.Dispose();

    [Fact]
    public async Task A_packed_body_is_shown_as_points_that_read_back_the_same()
    {
        var letter = await _ops.FileAsync(Letters.Packed(1, points: 5));

        var body = await _ops.Editing.ReadAsync(Letters.Id(1), default);

        Assert.Equal((1L, PayloadForms.Packed, 0), (body!.Version, body.Form, body.Problems.Count));
        var text = body.Points!.Value.GetRawText();
        Assert.Equal(PointPacker.Unpack(letter.Payload.Span), PointJson.Read(Encoding.UTF8.GetBytes(text), scoring: false).Points);
        Assert.Contains("\"time\":\"2025-06-01T12:00:00Z\"", text, StringComparison.Ordinal);
        Assert.Contains("\"flight_id\":\"flight-1\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_breaks_rules_says_which_point_breaks_which()
    {
        await _ops.FileAsync(Letters.Json(1, Bad, points: 2));

        var body = await _ops.Editing.ReadAsync(Letters.Id(1), default);

        Assert.Equal([(0, "coord.range")], body!.Problems.Select(problem => (problem.Index, problem.Code)));
        Assert.Null(body.Message);
    }

    [Fact]
    public async Task A_message_and_unreadable_bytes_are_shown_as_they_are()
    {
        await _ops.FileAsync(Letters.Message(1, "oops"));
        await _ops.FileAsync(Letters.Packed(2) with { Payload = new byte[] { 0xFF, 0xFE } });

        var message = await _ops.Editing.ReadAsync(Letters.Id(1), default);
        var bytes = await _ops.Editing.ReadAsync(Letters.Id(2), default);

        Assert.Equal(new MessageBody("application/json", "oops", null), message!.Message);
        Assert.Equal("//4=", bytes!.Message!.Base64);
        Assert.Equal([(-1, "body.unusable")], bytes.Problems.Select(problem => (problem.Index, problem.Code)));
    }

    [Fact]
    public async Task A_review_shows_what_changes_and_what_would_come_of_it_and_does_nothing()
    {
        await _ops.FileAsync(Letters.Json(1, Bad, points: 2));

        var review = await _ops.Editing.ReviewAsync(Edit(Better), default);

        var change = Assert.Single(review!.Changes);
        Assert.Equal(("[0].lat", "99", "46.5"), (change.Path, change.Old!.Value.GetRawText(), change.New!.Value.GetRawText()));
        Assert.True(review.IsValid);
        Assert.Equal((2, 0, 0), (review.Verdict.WouldStore, review.Verdict.AlreadyStored, review.Verdict.WouldFail));
        Assert.Empty(_ops.Operations.All);
        Assert.Empty(_ops.Audit.All);
    }

    [Fact]
    public async Task An_edit_that_is_still_not_valid_is_not_replayed()
    {
        await _ops.FileAsync(Letters.Json(1, Bad, points: 2));

        var review = await _ops.Editing.ReplayAsync(Edit("""[{"time":"x","lat":46.5,"lon":8}]"""), default);

        Assert.False(review!.IsValid);
        Assert.Null(review.Operation);
        Assert.Empty(_ops.Operations.All);
        Assert.Equal(("letters.edit", "refused"), (_ops.Audit.All[0].Action, _ops.Audit.All[0].Outcome));
    }

    [Fact]
    public async Task The_edited_body_is_what_goes_into_the_lane()
    {
        await _ops.FileAsync(Letters.Json(1, Bad, points: 2));
        var review = await _ops.Editing.ReplayAsync(Edit(Better), default);
        await _ops.RunAsync();

        await _ops.StateAsync(review!.Operation!.Value, OperationState.Settling);

        var replay = Assert.Single(_ops.Letters.Replays);
        Assert.Equal([46.5, 46.5], PointPacker.Unpack(replay.Payload.Span).Select(point => point.Lat));
        Assert.Equal(["letters.replay", "letters.edit"], _ops.Audit.All.Select(record => record.Action));
        Assert.Single((await _ops.Catalog.FindAsync(Letters.Id(1), default))!.Edits);
    }

    [Fact]
    public async Task Another_operation_replays_the_letters_own_body()
    {
        await _ops.FileAsync(Letters.Packed(1));
        var edited = await _ops.Editing.ReplayAsync(Edit(Better), default);
        await _ops.Starter.CancelAsync(edited!.Operation!.Value, new OperationControl("bob"), default);
        var operation = await _ops.StartAsync();
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Settling);

        Assert.Equal(3, Assert.Single(_ops.Letters.Replays).Header.PointCount);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public async Task An_edit_of_what_changed_meanwhile_is_a_conflict(long version, bool archived)
    {
        await _ops.FileAsync(Letters.Json(1, Bad, points: 2));
        if (archived)
            await _ops.Catalog.EnterAsync([new LetterEntry(Letters.Id(1), LetterState.Archived, 2, Batches.Noon, "bob")], default);

        await Assert.ThrowsAsync<CatalogConflictException>(() => _ops.Editing.ReviewAsync(Edit(Better) with { Version = version }, default));
        await Assert.ThrowsAsync<CatalogConflictException>(() => _ops.Editing.ReplayAsync(Edit(Better) with { Version = version }, default));

        Assert.Empty(_ops.Operations.All);
        Assert.Equal("conflict", Assert.Single(_ops.Audit.All).Outcome);
    }

    [Fact]
    public async Task An_edit_needs_a_reason_and_a_body_of_the_letters_kind()
    {
        await _ops.FileAsync(Letters.Message(1, "oops"));

        Assert.Equal("edit.form", (await Assert.ThrowsAsync<OperationRefusedException>(() => _ops.Editing.ReviewAsync(Edit(Better), default))).Code);
        Assert.Equal("reason.required", (await Assert.ThrowsAsync<OperationRefusedException>(() => _ops.Editing.ReplayAsync(Edit(Better) with { Reason = "" }, default))).Code);
        Assert.Equal(("letters.edit", "refused"), (_ops.Audit.All[0].Action, _ops.Audit.All[0].Outcome));
    }

    [Fact]
    public async Task An_edited_message_of_another_type_goes_back_to_its_queue_as_it_was_written()
    {
        await _ops.FileAsync(Letters.Message(1, """{"flightId":""}""", "register-flight", "urn:message:PointBus.Contracts:RegisterFlight"));
        var review = await _ops.Editing.ReplayAsync(Edit("""{"flightId":"f"}""") with { IsMessage = true }, default);
        await _ops.RunAsync();

        await _ops.StateAsync(review!.Operation!.Value, OperationState.Done);

        Assert.Equal("""{"flightId":"f"}""", Encoding.UTF8.GetString(Assert.Single(_ops.Returns.Sent).Body));
        Assert.Equal(["would be sent back to queue register-flight"], review.Verdict.Why);
        Assert.Equal("flightId", Assert.Single(review.Changes).Path);
    }

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"a":1.0,"c":2}""", "b,c")]
    [InlineData("""[{"time":1,"lat":1},{"time":2,"lat":2},{"time":3,"lat":3}]""", """[{"time":1,"lat":1},{"time":3,"lat":4}]""", "[1].lat,[1]")]
    [InlineData("""[{"time":1},{"time":2}]""", """[{"time":1},{"time":9},{"time":2}]""", "[1]")]
    [InlineData("""[{"x":1},{"x":2}]""", """[{"x":1},{"x":3}]""", "[1].x")]
    [InlineData("\"a\"", "\"b\"", "")]
    [InlineData("[]", "[]", null)]
    public void Changes_are_named_by_their_place(string old, string edited, string? paths)
    {
        using var before = JsonDocument.Parse(old);
        using var after = JsonDocument.Parse(edited);

        Assert.Equal(paths, JsonChanges.Between(before.RootElement, after.RootElement).ToList() is { Count: > 0 } changes ? string.Join(",", changes.Select(change => change.Path)) : null);
    }

    static LetterEditRequest Edit(string body) => new() { LetterId = Letters.Id(1), Version = 1, Body = Encoding.UTF8.GetBytes(body), Actor = "alice", Reason = "the device was off" };
}
