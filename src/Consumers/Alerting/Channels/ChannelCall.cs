using System.Globalization;
using System.Text;
using PointBus.Consumers.Calling;
using PointBus.Consumers.Receiving;

namespace PointBus.Consumers.Alerting.Channels;

/// <summary>One request of a channel over HTTP, with every end that it can have turned into an answer.</summary>
sealed class ChannelCall(HttpClient client, TimeSpan timeout, TimeProvider time)
{
    const int MaxShown = 200;
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
        var words = string.Create(CultureInfo.InvariantCulture, $"{status} {SafeText.Clean(response.ReasonPhrase ?? "", 50)}").TrimEnd() + (body.Length > 0 ? ": " + body : "");
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

    static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxShown];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return SafeText.Clean(Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Trim(), MaxShown);
    }
}
