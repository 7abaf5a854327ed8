using System.Globalization;
using System.Text;
using PointBus.Consumers.Calling;
using PointBus.Consumers.Receiving;

namespace PointBus.Consumers.Alerting.Channels;

/// <summary>One request of a channel over HTTP, with every end that it can have turned into an answer. What the other side repeats of secrets is not shown.</summary>
sealed class ChannelCall(HttpClient client, Uri url, TimeSpan timeout, TimeProvider time, params string[] secrets)
{
    const int MaxShown = 200, MaxRead = 1_024, LeastSecret = 6;

    readonly IReadOnlyList<string> hidden = [.. secrets.Concat(PartsOf(url)).OrderByDescending(part => part.Length)];

    static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <param name="request">Sent once.</param>
    /// <param name="refusals">Whether an answer of the 4xx range, other than 408, 425 and 429, is the last word.</param>
    /// <param name="cancellationToken">Ends the try without an answer.</param>
    public async Task<DeliveryAnswer> SendAsync(HttpRequestMessage request, Func<int, bool> refusals, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // The body may be endless: only its beginning is read.
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Answer(response, await BeginningAsync(response, either.Token), refusals);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryAnswer(DeliveryOutcome.Failed, string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalSeconds:0.#} s"));
        }
        catch (Exception e) when (SafeText.Chain(e).OfType<CallRefusedException>().FirstOrDefault() is { } refused)
        {
            return new DeliveryAnswer(DeliveryOutcome.Refused, $"{refused.Code}: {refused.Message}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new DeliveryAnswer(DeliveryOutcome.Failed, SafeText.Clean(e.GetBaseException().Message, MaxShown));
        }
    }

    DeliveryAnswer Answer(HttpResponseMessage response, string body, Func<int, bool> refusals)
    {
        var status = (int)response.StatusCode;
        var words = string.Create(CultureInfo.InvariantCulture, $"{status} {SafeText.Clean(Hide(response.ReasonPhrase ?? ""), 50)}").TrimEnd() + (body.Length > 0 ? ": " + body : "");
        return status switch
        {
            >= 200 and < 300 => new DeliveryAnswer(DeliveryOutcome.Delivered, words),
            >= 300 and < 400 => new DeliveryAnswer(DeliveryOutcome.Refused, words + " (redirects are not followed)"),
            408 or 425 or 429 => new DeliveryAnswer(DeliveryOutcome.Failed, words, RetryAfter(response)),
            >= 400 and < 500 when refusals(status) => new DeliveryAnswer(DeliveryOutcome.Refused, words),
            _ => new DeliveryAnswer(DeliveryOutcome.Failed, words, RetryAfter(response)),
        };
    }

    TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - time.GetUtcNow() : null;
        return asked is not { } wait ? null : wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < LongestWait ? wait : LongestWait;
    }

    async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // More than is shown, so that no secret is cut in two and goes unnoticed.
        var bytes = new byte[MaxRead];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return SafeText.Clean(Hide(Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Trim()), MaxShown);
    }

    string Hide(string text) => hidden.Aggregate(text, (shown, part) => shown.Replace(part, "***", StringComparison.OrdinalIgnoreCase));

    /// <summary>Of an address the first part of the path says nothing, as with <c>/services/…</c>; the rest may be the key to it.</summary>
    static IEnumerable<string> PartsOf(Uri url) => url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(1)
        .Concat(url.Query.TrimStart('?').Split('&').Select(pair => pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]))
        .Where(part => part.Length >= LeastSecret)
        .SelectMany(part => new[] { part, Uri.UnescapeDataString(part) }.Distinct());
}
