using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PointBus.Cli.Http;

/// <summary>Speaks HTTP to the host and turns every failure into a <see cref="HostException"/>.</summary>
internal sealed class HostClient : IDisposable
{
    const string ActorHeader = "X-Actor";

    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan SendLimit = TimeSpan.FromMinutes(10);

    readonly Settings _settings;
    readonly TimeProvider _clock;
    readonly HttpClient _http;
    volatile bool _reached;

    public HostClient(Settings settings, TimeProvider clock)
    {
        (_settings, _clock) = (settings, clock);
        // A redirect could carry the key to another machine; a proxy cannot reach our own loopback.
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = !settings.Server.IsLoopback,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AutomaticDecompression = DecompressionMethods.GZip,
            RequestHeaderEncodingSelector = (name, _) => name == ActorHeader ? Encoding.UTF8 : null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 64 << 20,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new("pointbus-cli", typeof(HostClient).Assembly.GetName().Version?.ToString(3)));
        if (settings.ApiKey is { } key)
            _http.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    /// <summary>The address as people write it.</summary>
    public string Server => _settings.ToString();

    /// <summary>Asks, and asks again as told.</summary>
    public Task<HostAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        RepeatAsync(() => GetOnceAsync(path, [], cancellationToken), _ => { }, cancellationToken);

    /// <summary>Asks once; the statuses named are answers, not failures.</summary>
    public Task<HostAnswer> GetOnceAsync(string path, HttpStatusCode[] expected, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, Address(path)), expected, AnswerLimit, cancellationToken);

    /// <summary>Sends a body that is made anew for every try; <paramref name="waiting"/> hears why the next one is not yet.</summary>
    public Task<HostAnswer> PostAsync(string path, Func<HttpContent> body, Action<string> waiting, CancellationToken cancellationToken) =>
        RepeatAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, Address(path)) { Content = body() };
                // A server that says no to a big body, or to a missing key, can do so before it has travelled.
                request.Headers.ExpectContinue = request.Content.Headers.ContentLength is null or > 1 << 20;
                return SendAsync(request, [], SendLimit, cancellationToken);
            },
            waiting,
            cancellationToken);

    /// <summary>
    /// Changes something in the actor's name. With a key the host takes a repeat for the same request, so that a broken connection is tried again too.
    /// </summary>
    public Task<HostAnswer> ChangeAsync(HttpMethod method, string path, JsonNode? body, string? key, Action<string> waiting, CancellationToken cancellationToken) =>
        RepeatAsync(
            () =>
            {
                var request = new HttpRequestMessage(method, Address(path)) { Content = body is null ? null : new StringContent(body.ToJsonString(), null, "application/json") };
                if (_settings.Actor is { } actor)
                    request.Headers.Add(ActorHeader, actor);
                if (key is { } id)
                    request.Headers.Add("Idempotency-Key", id);
                return SendAsync(request, [], SendLimit, cancellationToken);
            },
            waiting,
            cancellationToken,
            repeatable: key is not null);

    public void Dispose() => _http.Dispose();

    Uri Address(string path) => new(_settings.Server, path);

    async Task<HostAnswer> RepeatAsync(Func<Task<HostAnswer>> send, Action<string> waiting, CancellationToken cancellationToken, bool repeatable = true)
    {
        var rule = new RetryRule(_settings.Retry);
        while (true)
            try
            {
                return await send();
            }
            catch (HostException failure) when (rule.Next(failure, _reached && repeatable) is { } wait)
            {
                waiting($"{failure.Reason}; trying again in {Math.Ceiling(wait.TotalSeconds)} s");
                await Task.Delay(wait, _clock, cancellationToken);
            }
    }

    async Task<HostAnswer> SendAsync(HttpRequestMessage request, HttpStatusCode[] expected, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            using (request)
            using (var response = await _http.SendAsync(request, either.Token))
            {
                _reached = true;
                return await ReadAsync(response, expected, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable($"{Server} did not answer within {limit.TotalSeconds} s", null);
        }
        catch (HttpRequestException error)
        {
            throw Unreachable(error.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => $"The name {_settings.Server.Host} is not known",
                HttpRequestError.SecureConnectionError => $"No secure connection to {Server} ({(error.InnerException ?? error).Message.TrimEnd('.')})",
                HttpRequestError.ConnectionError => $"Nothing answers at {Server}",
                _ => $"The connection to {Server} broke, so that it is unknown whether the request was taken",
            }, error);
        }
    }

    async Task<HostAnswer> ReadAsync(HttpResponseMessage response, HttpStatusCode[] expected, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var body = Parse(_settings.ApiKey is { } key ? text.Replace(key, "[key]", StringComparison.Ordinal) : text);
        if ((int)response.StatusCode is >= 300 and < 400)
            throw HostAnswer.Odd(Server, $"it redirects to {response.Headers.Location?.ToString() ?? "nowhere"}");

        if (!response.IsSuccessStatusCode && !(expected.Contains(response.StatusCode) && body is JsonObject))
            throw HostException.From(response.StatusCode, HostAnswer.ReadProblem(body), RetryAfter(response), Server);

        if (response.StatusCode == HttpStatusCode.NoContent)
            body = new JsonObject();

        return new HostAnswer(response.StatusCode, body ?? throw HostAnswer.Odd(Server, "its answer is not JSON"), Server);
    }

    TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) || response.Headers.RetryAfter is not { } told)
            return null;

        var wait = told.Delta ?? (told.Date - _clock.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    static HostException Unreachable(string reason, Exception? inner) =>
        new(ExitCode.Unreachable, reason + ". Check that the host runs, and --server or POINTBUS_SERVER.", inner) { Reason = reason };

    static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
