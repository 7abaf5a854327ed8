using System.Text.Json;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Api;

[Collection(OpenApi.Name)]
[Trait("spec", "B-12")]
public sealed class UploadTests(OpenHost host) : ApiTests(host)
{
    const string Upload = "/tracking/upload";
    const string Exists = "Flight ID with source upload already exists. Each flight must have a unique ID.";

    [Fact]
    public async Task The_answer_is_202_with_the_flight()
    {
        var answer = (await PostAsync(Upload, new { flight_id = "upload-body", pilot_id = "p1", race_id = "r1", device_id = "d1", track_points = Fixes.Line(500) })).Must(202);

        Assert.Equal("upload-body", answer["flight_id"].GetString());
        Assert.Equal("upload", answer["source"].GetString());
        Assert.Equal("p1", answer["pilot_id"].GetString());
        Assert.Equal("r1", answer["race_id"].GetString());
        foreach (var member in new[] { "id", "race_uuid", "pilot_name", "created_at", "first_fix", "last_fix", "total_points", "flight_state", "closed_at", "closed_by" })
            Assert.NotEqual(JsonValueKind.Undefined, answer[member].ValueKind);

        Assert.Equal(500, (await StoredAsync("upload_points", "upload-body")).Count);
        var flight = (await GetAsync("/flights/" + answer["id"].GetString())).Must(200);
        Assert.Equal(500, flight["total_points"].GetInt32());
        Assert.Equal("d1", flight["device_id"].GetString());
    }

    [Fact]
    [Trait("spec", "X-08")]
    public async Task A_long_track_is_one_upload_of_three_batches()
    {
        var answer = (await PostAsync(Upload, new { flight_id = "upload-long", track_points = Fixes.Line(2_500) })).Must(202);
        var progress = "/uploads/" + answer["upload_id"].GetString();

        Assert.Equal(3, answer.BatchIds.Distinct().Count());
        await Eventually.TrueAsync(async () => (await GetAsync(progress)).Must(200)["done"].GetBoolean(), TimeSpan.FromSeconds(30), "the upload is done");
        var done = await GetAsync(progress);
        Assert.Equal((3, 2_500, 2_500, 0), (done["batches"].GetInt32(), done["accepted"].GetInt32(), done["stored"].GetInt32(), done["in_flight"].GetInt32()));
        Assert.Equal(2_500, (await StoredAsync("upload_points", "upload-long")).Count);
    }

    [Fact]
    public async Task The_same_track_is_stored_anew_after_its_flight_was_deleted()
    {
        var body = new { flight_id = "upload-gone", pilot_id = "p1", track_points = Fixes.Line(20) };
        var first = (await PostAsync(Upload, body)).Must(202);
        Assert.Equal(20, (await StoredAsync("upload_points", "upload-gone")).Count);
        (await SendAsync(HttpMethod.Delete, "/flights/upload-gone?source=upload&reason=test", null)).Must(200);
        Assert.Empty(await StoredAsync("upload_points", "upload-gone"));

        var anew = (await PostAsync(Upload, body)).Must(202);
        Assert.Equal(20, (await StoredAsync("upload_points", "upload-gone")).Count);
        var again = (await PostAsync(Upload, body)).Must(202);

        Assert.NotEqual(first.BatchIds, anew.BatchIds);
        Assert.Equal(anew.BatchIds, again.BatchIds);
        Assert.Equal(20, (await StoredAsync("upload_points", "upload-gone")).Count);
    }

    [Fact]
    public async Task An_unknown_upload_is_404()
    {
        (await GetAsync($"/uploads/{Guid.NewGuid()}")).MustBeProblem(404, "UPLOAD_NOT_FOUND");
        (await GetAsync("/uploads/not-a-uuid")).MustBeProblem(404, "NOT_FOUND");
    }

    [Fact]
    public async Task An_empty_track_is_accepted_and_does_nothing()
    {
        var answer = (await PostAsync(Upload, new { flight_id = "upload-empty", track_points = Array.Empty<object>() })).Must(202);

        Assert.Empty(answer.BatchIds);
        Assert.True((await GetAsync("/uploads/" + answer["upload_id"].GetString())).Must(200)["done"].GetBoolean());
        (await GetAsync("/flights/upload-empty")).MustBeProblem(404, "FLIGHT_NOT_FOUND");
    }

    [Fact]
    [Trait("spec", "X-08")]
    public async Task The_same_track_again_is_the_same_upload()
    {
        var first = (await PostAsync(Upload, new { flight_id = "upload-again", track_points = Fixes.Line(5) })).Must(202);
        Assert.Equal(5, (await StoredAsync("upload_points", "upload-again")).Count);
        var again = (await PostAsync(Upload, new { flight_id = "upload-again", track_points = Fixes.Line(5) })).Must(202);

        Assert.Equal(first["upload_id"].GetString(), again["upload_id"].GetString());
        Assert.Equal(first.BatchIds, again.BatchIds);
        Assert.Equal(5, again["total_points"].GetInt32());
        Assert.Equal(5, (await StoredAsync("upload_points", "upload-again")).Count);
    }

    [Fact]
    public async Task Another_track_under_the_same_flight_is_409()
    {
        (await PostAsync(Upload, new { flight_id = "upload-twice", track_points = Fixes.Line(5) })).Must(202);
        await StoredAsync("upload_points", "upload-twice");

        (await PostAsync(Upload, new { flight_id = "upload-twice", track_points = Fixes.Line(6) })).MustBeProblem(409, "FLIGHT_EXISTS", Exists);
        (await PostAsync(Upload, new { flight_id = "upload-twice", track_points = Fixes.Line(5) }, "another key")).MustBeProblem(409, "FLIGHT_EXISTS", Exists);
        Assert.Equal(5, (await StoredAsync("upload_points", "upload-twice")).Count);
    }

    [Fact]
    [Trait("spec", "2.2-7")]
    public async Task The_same_key_is_the_same_upload_whatever_comes_with_it()
    {
        var first = (await PostAsync(Upload, new { flight_id = "upload-key", track_points = Fixes.Line(4) }, "upload-key")).Must(202);
        var other = (await PostAsync(Upload, new { flight_id = "upload-key", track_points = Fixes.Line(4, first: 50) }, "upload-key")).Must(202);

        Assert.Equal(first.BatchIds, other.BatchIds);
        Assert.Equal(4, (await StoredAsync("upload_points", "upload-key")).Count);
    }

    [Fact]
    public async Task A_flight_must_be_named() =>
        (await PostAsync(Upload, new { track_points = Fixes.Line(1) })).MustBeProblem(422, "flight.required");
}
