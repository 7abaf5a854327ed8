using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using PointBus.EndToEnd.Tests.Installations;

namespace PointBus.EndToEnd.Tests.Api;

/// <summary>What tests of the HTTP API share: calls, and looks into the database behind it.</summary>
public abstract class ApiTests(ApiHost host)
{
    protected EmbeddedInstallation Installation => host.Installation;

    protected Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    protected Task<Answer> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, JsonContent.Create(body));

    protected Task<Answer> PostAsync(string path, object body, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body), idempotencyKey);

    protected Task<Answer> PostBytesAsync(string path, byte[] body, string? contentType = "application/json", string? encoding = null)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        return SendAsync(HttpMethod.Post, path, content);
    }

    protected Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        // A body that is refused unread must not be half way down the line when the connection is closed.
        request.Headers.ExpectContinue = content?.Headers.ContentLength > 1 << 20;
        return Answer.SendAsync(Installation.Client, request);
    }

    /// <summary>The rows of one flight once everything accepted is stored.</summary>
    protected async Task<IReadOnlyList<string>> StoredAsync(string table, string flight)
    {
        await Installation.QuietAsync();
        return [.. (await Installation.RowsAsync(table)).Where(row => row.Split('|')[1] == flight)];
    }

    /// <summary>One lane's figure in the ledger; a lane that was never used has none.</summary>
    protected async Task<long> LaneAsync(string lane, string figure)
    {
        var lanes = (await Installation.GetAsync("/admin/ledger")).GetProperty("lanes").EnumerateArray();
        return lanes.FirstOrDefault(one => one.GetProperty("lane").GetString() == lane) is { ValueKind: JsonValueKind.Object } found ? found.GetProperty(figure).GetInt64() : 0;
    }
}
