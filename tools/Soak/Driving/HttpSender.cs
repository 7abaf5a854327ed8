using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using PointBus.Soak.Oracle;

namespace PointBus.Soak.Driving;

/// <summary>Posts parcels to the hosts in turn.</summary>
sealed class HttpSender : IDisposable
{
    // Longer than a host waits for a locked database and a buffer that is silent, so that its answer is heard.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly HttpClient client = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5), ConnectTimeout = TimeSpan.FromSeconds(3) }) { Timeout = Patience };
    readonly IReadOnlyList<Uri> hosts;
    int turn;

    public HttpSender(IReadOnlyList<Uri> hosts) => this.hosts = hosts;

    public void Dispose() => client.Dispose();

    public async Task<SendResult> SendAsync(Parcel parcel, CancellationToken cancellationToken)
    {
        var host = hosts[(int)((uint)Interlocked.Increment(ref turn) % hosts.Count)];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host, Path(parcel))) { Content = new ByteArrayContent(parcel.Way == Way.File ? Bodies.Igc(parcel) : Bodies.Json(parcel)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(parcel.Way == Way.File ? "application/octet-stream" : "application/json");
        if (parcel.HasKey)
            request.Headers.Add("Idempotency-Key", parcel.BatchId.ToString());
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            return await ReadAsync(response, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return SendResult.Unclear();
        }
    }

    static string Path(Parcel parcel) => parcel.Way switch
    {
        Way.Live => "/tracking/live",
        Way.Upload => "/tracking/upload",
        Way.File => $"/tracking/upload/file?format=igc&flight_id={parcel.Flight.Id}",
        _ => throw new ArgumentOutOfRangeException(nameof(parcel), parcel.Way, "does not go by HTTP"),
    };

    static async Task<SendResult> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status >= 500)
            return SendResult.Unclear(status) with { RetryAfter = response.StatusCode == HttpStatusCode.ServiceUnavailable ? response.Headers.RetryAfter?.Delta : null };

        using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        var refused = body.RootElement.TryGetProperty("rejected", out var rejected) && rejected.ValueKind == JsonValueKind.Array
            ? rejected.EnumerateArray().Where(one => one.GetProperty("index").ValueKind == JsonValueKind.Number).ToDictionary(one => one.GetProperty("index").GetInt32(), one => one.GetProperty("code").GetString() ?? "")
            : SendResult.Nothing;
        return new SendResult(status is >= 200 and < 300 ? Answers.Accepted : Answers.Refused, status, refused)
        {
            Code = body.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null,
        };
    }
}
