using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using PointBus.EndToEnd.Tests.Api;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Serving;

/// <summary>SIGTERM amid load: the process ends in time with code 0, and every point that was answered 202 has its end.</summary>
[Trait("length", "long")]
[Trait("spec", "B-10")]
public abstract class DrainContract : IAsyncLifetime
{
    const int Senders = 6, PointsPerBatch = 20, StopSeconds = 20;

    readonly ConcurrentBag<string> accepted = [];
    readonly ConcurrentDictionary<string, int> answers = new();
    volatile bool stop;
    Installation installation = null!;

    protected abstract Task<Installation> StartAsync((string Name, string Value) setting);

    public async Task InitializeAsync() => installation = await StartAsync(("Server__StopSeconds", $"{StopSeconds}"));

    public async Task DisposeAsync() => await installation.DisposeAsync();

    [Fact]
    public async Task Nothing_that_was_answered_202_is_lost_and_the_process_ends_in_time()
    {
        var senders = Enumerable.Range(0, Senders).Select(number => Task.Run(() => SendAsync(number))).ToArray();
        await Eventually.TrueAsync(() => accepted.Count > 300, TimeSpan.FromSeconds(60), "load");
        // A client that never ends its request must not hold up the stop.
        await using var slow = await RawHttp.ConnectAsync(installation.Host.Port);
        await slow.SayAsync("POST /tracking/live HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"");

        var asked = Stopwatch.GetTimestamp();
        installation.Host.AskToEnd();
        var code = await installation.Host.EndedAsync(TimeSpan.FromSeconds(StopSeconds));
        var took = Stopwatch.GetElapsedTime(asked);
        stop = true;
        await Task.WhenAll(senders);

        Assert.True(code == 0, $"exit code {code} after {took.TotalSeconds:0.0} s\n{installation.Host.Log.Last(20)}");
        Assert.Empty(answers.Keys.Except(["202", "503 STOPPING", "refused", "cut"]));
        Assert.True(answers.ContainsKey("refused"), "the port goes on taking connections");

        await installation.Host.RestartAsync();
        await installation.QuietAsync();
        (await installation.LedgerAsync()).MustBalance();
        Assert.Empty(accepted.Except((await installation.RowsAsync("live_points")).Select(row => string.Join('|', row.Split('|')[1..3]))));
    }

    async Task SendAsync(int sender)
    {
        using var client = new HttpClient { BaseAddress = installation.Host.BaseAddress };
        for (var batch = 0; !stop; batch++)
        {
            var first = batch * PointsPerBatch;
            var flight = $"drain-{sender}";
            var answer = await TrySendAsync(client, new { flight_id = flight, track_points = Fixes.Line(PointsPerBatch, first) });
            answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
            if (answer == "202")
                for (var i = first; i < first + PointsPerBatch; i++)
                    accepted.Add($"{flight}|{Fixes.Micros(i)}");
            if (answer == "refused")
                return;
        }
    }

    static async Task<string> TrySendAsync(HttpClient client, object body)
    {
        try
        {
            using var response = await client.PostAsJsonAsync(new Uri("/tracking/live", UriKind.Relative), body);
            return response.StatusCode == HttpStatusCode.ServiceUnavailable
                ? $"503 {(await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("code").GetString()}"
                : $"{(int)response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? "refused" : "cut";
        }
    }
}

public sealed class EmbeddedDrainTests : DrainContract
{
    protected override async Task<Installation> StartAsync((string Name, string Value) setting) => await EmbeddedInstallation.StartAsync(setting);
}

[Trait("servers", "real")]
public sealed class RealDrainTests : DrainContract
{
    protected override async Task<Installation> StartAsync((string Name, string Value) setting) => await RealInstallation.StartAsync(setting, ("Persist__LeaseSeconds", "5"));
}
