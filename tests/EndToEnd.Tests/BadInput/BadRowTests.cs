using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PointBus.EndToEnd.Tests.Api;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.BadInput;

/// <summary>The whole table of bad input on one installation: what HTTP answers, and what becomes of the same over AMQP.</summary>
[Trait("servers", "real")]
[Trait("spec", "4.7")]
[Trait("spec", "2.2-5")]
public sealed class BadRowTests : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    RealInstallation installation = null!;

    public async Task InitializeAsync() =>
        installation = await RealInstallation.StartAsync(("Persist__LeaseSeconds", "5"), ("Ingest__MaxPointAgeSeconds", $"{20 * 365 * 86_400}"));

    public async Task DisposeAsync() => await installation.DisposeAsync();

    [Fact]
    public async Task Every_row_has_its_answer_and_its_letter()
    {
        List<string> wrong = [.. await HttpAsync(), .. await AmqpAsync()];

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {BadRows.All.Count} rows:\n{string.Join('\n', wrong)}\n{installation.Host.Log.Last(5)}");
        await installation.QuietAsync();
        (await installation.LedgerAsync()).MustBalance();
    }

    async Task<IReadOnlyList<string>> HttpAsync()
    {
        var wrong = new List<string>();
        foreach (var row in BadRows.All.Where(row => row.Http is not null))
        {
            var (http, answer) = (row.Http!, await SendAsync(row.Http!));
            var pointer = answer.Status >= 400 && answer.Body.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("pointer").GetString() : null;
            var code = answer.Status >= 400 ? answer["code"].GetString()
                : answer["rejected"] is { ValueKind: JsonValueKind.Array } rejected && rejected.GetArrayLength() > 0 ? rejected[0].GetProperty("code").GetString() : "";
            if ((answer.Status, code, pointer) != (http.Status, http.Code, http.Pointer))
                wrong.Add($"HTTP {row.Name}: expected {http.Status} {http.Code} at {http.Pointer ?? "-"}, got {answer.Status} {code} at {pointer ?? "-"}");
            else if (answer.Status >= 400)
                answer.MustBeProblem(http.Status, http.Code);
            if (answer.Status == 413 && answer["limit"].GetInt64() != 8 << 20)
                wrong.Add($"HTTP {row.Name}: the limit is not told");
        }

        return wrong;
    }

    async Task<Answer> SendAsync(BadHttp http)
    {
        var content = new ByteArrayContent(http.Body);
        if (http.ContentType is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(http.ContentType);
        if (http.ContentEncoding is not null)
            content.Headers.ContentEncoding.Add(http.ContentEncoding);
        var request = new HttpRequestMessage(http.Method, new Uri(http.Path, UriKind.Relative)) { Content = content };
        request.Headers.ExpectContinue = http.Body.Length > 1 << 20;
        return await Answer.SendAsync(installation.Client, request);
    }

    /// <summary>All are sent while the host is down, so that one of them can expire with the broker.</summary>
    async Task<IReadOnlyList<string>> AmqpAsync()
    {
        await installation.Host.StopAsync();
        var (ids, others) = (new Dictionary<string, Guid>(), BadRows.All.ToDictionary(row => row.Name, _ => Guid.NewGuid()));
        await using (var sender = await BusSender.ConnectAsync(installation.RabbitMq))
            foreach (var row in BadRows.All.Where(row => row.Message is not null))
            {
                var (message, id) = (row.Message!, ids[row.Name] = Guid.NewGuid());
                if (message.First is not null)
                    await sender.SendAsync(message.Queue, Bytes(message.First.Replace("OTHER", others[row.Name].ToString(), StringComparison.Ordinal), id), message.ContentType, Guid.NewGuid().ToString(), null, null);
                await sender.SendAsync(message.Queue, Bytes(message.Body, id), message.ContentType, message.WithMessageId ? id.ToString() : null, message.Expiration, message.Headers);
            }

        await installation.Host.RestartAsync();
        var letters = new Dictionary<Guid, JsonElement>();
        var expected = BadRows.All.Count(row => row.Message?.Reason.Length > 0);
        await Eventually.TrueAsync(async () => await installation.ScalarAsync("SELECT count(*) FROM dead_letters") >= expected, Patience, $"{expected} letters");
        await installation.QuietAsync();
        foreach (var item in (await installation.GetAsync("/api/dlq/letters?limit=1000")).GetProperty("items").EnumerateArray())
        {
            var letter = await installation.GetAsync("/api/dlq/letters/" + item.GetProperty("letter_id").GetString());
            var isMessage = letter.TryGetProperty("message", out var raw) && raw.ValueKind == JsonValueKind.Object && raw.GetProperty("headers").TryGetProperty("MessageId", out var sent);
            letters[isMessage ? raw.GetProperty("headers").GetProperty("MessageId").GetGuid() : letter.GetProperty("batch_id").GetGuid()] = letter;
        }

        var wrong = new List<string>();
        foreach (var row in BadRows.All.Where(row => row.Message is not null))
            if (Judge(row.Message!, letters.TryGetValue(ids[row.Name], out var letter) || letters.TryGetValue(others[row.Name], out letter) ? letter : null) is { } problem)
                wrong.Add($"AMQP {row.Name}: {problem}");
        if (letters.Count != expected)
            wrong.Add($"AMQP: {letters.Count} letters, not {expected}");
        return wrong;
    }

    static string? Judge(BadMessage message, JsonElement? letter)
    {
        if (letter is not { } found)
            return message.Reason.Length == 0 ? null : $"no letter, expected {message.Reason} {message.Error}";

        var (reason, error, points) = (found.GetProperty("reason_code").GetString(), found.GetProperty("error").GetString() ?? "", found.GetProperty("points").GetInt32());
        return reason == message.Reason && error.StartsWith(message.Error, StringComparison.Ordinal) && points == message.Points
            ? null
            : $"expected {message.Reason} {message.Error}, {message.Points} points, got {reason} {error}, {points} points";
    }

    static byte[] Bytes(string latin1, Guid id) => Bytes(Encoding.Latin1.GetBytes(latin1), id);

    static byte[] Bytes(byte[] body, Guid id) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body).Replace("BATCH", id.ToString(), StringComparison.Ordinal));
}
