using PointBus.Host.Tests.Fakes;

namespace PointBus.Host.Tests.Access;

/// <summary>What an upstream and a viewer see of dead letters. Alpha sent them all.</summary>
public sealed class OwnTests(OperationsHost host) : OperationsTests(host)
{
    const string Key = "X-Api-Key";
    const string Alpha = "ingest-key";
    const string Beta = "beta-key";
    const string Viewer = "viewer-key";

    [Fact]
    public async Task An_upstream_finds_its_own_letters_and_nobody_elses()
    {
        var letter = await Host.AddAsync(1);

        Assert.Equal("1", (await AskAsync(Alpha, "/api/dlq/letters")).Must(200).Word("total"));
        Assert.Equal("0", (await AskAsync(Beta, "/api/dlq/letters")).Must(200).Word("total"));
        Assert.Equal("0", (await AskAsync(Beta, "/api/dlq/letters?upstream=alpha")).Must(200).Word("total"));
        Assert.Equal("0", (await AskAsync(Beta, $"/api/dlq/letters?ids={letter.LetterId}")).Must(200).Word("total"));
        Assert.Equal("1", (await AskAsync(Viewer, "/api/dlq/letters")).Must(200).Word("total"));
    }

    [Theory]
    [InlineData("/api/dlq/letters/{0}")]
    [InlineData("/api/dlq/letters/{0}/body")]
    public async Task A_letter_of_another_is_not_there(string path)
    {
        var letter = await Host.AddAsync(1);
        var address = path.Replace("{0}", letter.LetterId.ToString(), StringComparison.Ordinal);
        var nothing = path.Replace("{0}", Guid.NewGuid().ToString(), StringComparison.Ordinal);

        (await AskAsync(Alpha, address)).Must(200);
        var (foreign, unknown) = (await AskAsync(Beta, address), await AskAsync(Beta, nothing));

        foreign.MustBeProblem(404, "LETTER_NOT_FOUND");
        Assert.Equal((unknown.Status, unknown.Word("code"), unknown.Word("detail")), (foreign.Status, foreign.Word("code"), foreign.Word("detail")));
    }

    [Fact]
    public async Task A_letter_of_another_cannot_be_replayed()
    {
        var letter = await Host.AddAsync(1);

        (await Host.SendAsync(HttpMethod.Post, $"/api/v1/batches/{letter.BatchId}/replay", null, (Key, Beta))).MustBeProblem(404, "BATCH_NOT_FOUND");
        Assert.Equal(Storage.LetterState.Open, (await Host.Catalog.FindAsync(letter.LetterId, default))!.Summary.State);

        (await Host.SendAsync(HttpMethod.Post, $"/api/v1/batches/{letter.BatchId}/replay", null, (Key, Alpha))).Must(201);
        Assert.Equal("upstream alpha", Host.Audit.All[^1].Actor);
    }

    [Fact]
    public async Task Only_an_admin_may_start_a_purge()
    {
        await Host.AddAsync(1);
        object purge = new { kind = "purge", selection = new { lane = "live" }, reason = "test" };

        (await Host.SendAsync(HttpMethod.Post, "/api/v1/operations", purge, (Key, "operator-key"))).MustBeProblem(403, "FORBIDDEN");
        Assert.Equal("refused", Host.Audit.All[^1].Outcome);
        (await Host.SendAsync(HttpMethod.Post, "/api/v1/operations", purge)).Must(201);
    }

    [Fact]
    public async Task A_viewer_sees_what_failed_but_not_where()
    {
        var letter = await Host.AddAsync(1, change: one => one with
        {
            Batch = one.Batch with
            {
                Flight = new Contracts.FlightDetails { PilotId = "p-77", PilotName = "Amelia", RaceId = "r-1" },
                Flights = [new() { FlightId = "f-2", Flight = new() { PilotId = "p-78", PilotName = "Bessie", RaceId = "r-2" } }],
            },
        });
        var path = $"/api/dlq/letters/{letter.LetterId}";

        Assert.Contains("\"lat\"", (await AskAsync("operator-key", path + "/body")).Must(200).Text, StringComparison.Ordinal);
        Assert.Contains("Amelia", (await AskAsync("operator-key", path)).Must(200).Text, StringComparison.Ordinal);
        Assert.Contains("\"lat\"", (await AskAsync(Alpha, path + "/body")).Must(200).Text, StringComparison.Ordinal);

        var body = (await AskAsync(Viewer, path + "/body")).Must(200);
        Assert.Equal(3, body["points"].GetArrayLength());
        Assert.All(body["points"].EnumerateArray(), point => Assert.Subset(new HashSet<string> { "time", "device_id", "flight_id" }, point.EnumerateObject().Select(member => member.Name).ToHashSet()));
        var shown = (await AskAsync(Viewer, path)).Must(200);
        Assert.Equal("r-1", shown.Word("header.flight.race_id"));
        Assert.DoesNotContain("Amelia", shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("p-77", shown.Text, StringComparison.Ordinal);
        Assert.Contains("Bessie", (await AskAsync("operator-key", path)).Must(200).Text, StringComparison.Ordinal);
        Assert.Contains("r-2", shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Bessie", shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("p-78", shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Amelia", (await AskAsync(Viewer, $"/api/dlq/task/{letter.LetterId}")).Must(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_does_not_see_a_message()
    {
        var letter = await Host.AddAsync(1, change: one => one with
        {
            Payload = "{\"lat\":47.5}"u8.ToArray(), PayloadForm = Storage.PayloadForms.Message, PointCount = 0,
            Message = new Storage.RawMessage("point-batch", "application/json", [], new Dictionary<string, string>()),
        });

        Assert.Contains("47.5", (await AskAsync("operator-key", $"/api/dlq/letters/{letter.LetterId}/body")).Must(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("47.5", (await AskAsync(Viewer, $"/api/dlq/letters/{letter.LetterId}/body")).Must(200).Text, StringComparison.Ordinal);
    }

    Task<HttpAnswer> AskAsync(string key, string path) => Host.SendAsync(HttpMethod.Get, path, null, (Key, key));
}
