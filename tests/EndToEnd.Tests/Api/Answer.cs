using System.Net.Http.Headers;
using System.Text.Json;

namespace PointBus.EndToEnd.Tests.Api;

/// <summary>An answer of the API, read to its end.</summary>
public sealed record Answer(int Status, string? ContentType, HttpResponseHeaders Headers, string Text)
{
    public JsonElement Body => JsonElement.Parse(Text);

    public JsonElement this[string member] => Body.GetProperty(member);

    /// <summary>The batches that the answer names.</summary>
    public IReadOnlyList<Guid> BatchIds => [.. this["batch_ids"].EnumerateArray().Select(id => id.GetGuid())];

    /// <summary>Index and code of each refused point.</summary>
    public IReadOnlyList<(int Index, string Code)> Rejected =>
        [.. this["rejected"].EnumerateArray().Select(one => (one.GetProperty("index").GetInt32(), one.GetProperty("code").GetString()!))];

    public static async Task<Answer> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        using (var response = await client.SendAsync(request))
            return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers, await response.Content.ReadAsStringAsync());
    }

    public Answer Must(int status)
    {
        Assert.True(Status == status, $"expected {status}, got {Status}: {Text}");
        return this;
    }

    /// <summary>Problem details with all that every error carries.</summary>
    public Answer MustBeProblem(int status, string code, string? detail = null)
    {
        Assert.True(Status == status && ContentType == "application/problem+json", $"expected {status} {code}, got {Status} {ContentType}: {Text}");
        Assert.Equal(code, this["code"].GetString());
        Assert.Equal(status, this["status"].GetInt32());
        Assert.Equal("urn:pointbus:problem:" + code, this["type"].GetString());
        Assert.NotEqual("", this["title"].GetString());
        Assert.NotEqual("", this["detail"].GetString());
        Assert.Equal(Headers.GetValues("X-Request-ID").Single(), this["request_id"].GetString());
        Assert.EndsWith("Z", this["timestamp"].GetString(), StringComparison.Ordinal);
        if (detail is not null)
            Assert.Equal(detail, this["detail"].GetString());
        return this;
    }
}
