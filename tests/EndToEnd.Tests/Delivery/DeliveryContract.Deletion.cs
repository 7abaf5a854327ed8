using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Delivery;

public abstract partial class DeliveryContract
{
    [Fact]
    [Trait("spec", "X-13")]
    [Trait("spec", "A-34")]
    [Trait("spec", "A-40")]
    public async Task A_flight_deleted_while_its_points_wait_loses_none_of_them()
    {
        var flight = $"gone-{Guid.NewGuid():N}";
        await Support.RegisterAsync(flight);
        await Support.SendAsync("live", flight, 4);
        await Installation.QuietAsync();
        Assert.Equal(4, await StoredAsync(flight));
        Guid batch = default;
        await PausedAsync("live", async () =>
        {
            batch = await Support.SendAsync("live", flight, 3, first: 100);
            await Eventually.TrueAsync(
                async () => (await Installation.GetAsync("/api/v1/queues/live")).GetProperty("message_count").GetInt32() > 0, Patience, "the batch is in the buffer");

            var (refused, problem) = await DeleteAsync($"/flights/{flight}?reason=test");
            Assert.Equal((HttpStatusCode.Conflict, "FLIGHT_HAS_WAITING_POINTS", 3), (refused, problem.GetProperty("code").GetString(), problem.GetProperty("waiting_points").GetInt32()));
            Assert.Equal(4, await StoredAsync(flight));

            var (done, answer) = await DeleteAsync($"/flights/{flight}?reason=test&force=true");
            Assert.Equal((HttpStatusCode.OK, 4, 3), (done, answer.GetProperty("points_deleted").GetInt32(), answer.GetProperty("waiting_points").GetInt32()));
            Assert.Equal(0, await StoredAsync(flight));
        });

        var letter = Assert.Single(await Support.UntilLettersAsync(1, $"batch={batch}&state=open"));
        Assert.Equal(("invalid_foreign_key", 3), (letter.GetProperty("reason_code").GetString(), letter.GetProperty("points").GetInt32()));
        await MustBalanceAsync();

        await Support.RegisterAsync(flight);
        await Eventually.TrueAsync(
            async () => (await Support.LettersAsync($"batch={batch}")).Single().GetProperty("outcome").GetString() == "stored", Patience, "the replay is proven");
        Assert.Equal(3, await StoredAsync(flight));
        await MustBalanceAsync();
    }

    async Task PausedAsync(string lane, Func<Task> meanwhile)
    {
        await Support.PostAsync($"/api/v1/queues/{lane}/pause", new { reason = "test" });
        try
        {
            await meanwhile();
        }
        finally
        {
            await Support.PostAsync($"/api/v1/queues/{lane}/resume", new { reason = "test" });
        }
    }

    async Task<(HttpStatusCode Status, JsonElement Body)> DeleteAsync(string path)
    {
        using var response = await Installation.Client.DeleteAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    Task<long> StoredAsync(string flight) =>
        Installation.ScalarAsync($"SELECT count(*) FROM live_points p JOIN flights f ON f.id = p.flight WHERE f.flight_id = '{flight}'");
}
