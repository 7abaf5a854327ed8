namespace PointBus.EndToEnd.Tests.Api;

[Collection(OpenApi.Name)]
[Trait("spec", "2.1")]
public sealed class ErrorTests(OpenHost host) : ApiTests(host)
{
    [Fact]
    public async Task An_unknown_path_is_404() => (await GetAsync("/no/such/path")).MustBeProblem(404, "NOT_FOUND");

    [Fact]
    public async Task A_wrong_method_is_405() => (await GetAsync("/tracking/live")).MustBeProblem(405, "METHOD_NOT_ALLOWED");

    [Theory]
    [InlineData("/ready")]
    [InlineData("/no/such/path")]
    public async Task A_request_id_is_echoed(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Add("X-Request-ID", "my-request-1");

        Assert.Equal("my-request-1", (await Answer.SendAsync(Installation.Client, request)).Headers.GetValues("X-Request-ID").Single());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("long")]
    public async Task A_strange_request_id_is_replaced(string sent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/ready", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("X-Request-ID", sent == "long" ? new string('r', 101) : sent);

        var given = (await Answer.SendAsync(Installation.Client, request)).Headers.GetValues("X-Request-ID").Single();
        Assert.NotEqual("", given);
        Assert.NotEqual(sent, given);
        Assert.True(given.Length <= 100);
    }

    [Fact]
    public async Task A_long_idempotency_key_is_422() =>
        (await PostAsync("/tracking/live", new { flight_id = "error", track_points = Fixes.Line(1) }, new string('k', 151))).MustBeProblem(422, "id.length");
}
