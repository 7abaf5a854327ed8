using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PointBus.EndToEnd.Tests.Api;
using PointBus.EndToEnd.Tests.BadInput;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;
using Xunit.Abstractions;

namespace PointBus.EndToEnd.Tests.Fuzz;

/// <summary>
/// Damaged requests and messages against real servers: no answer of 500 or above, none later than 2 s, every message has its end, the
/// ledger balances, memory stays bounded. <c>FUZZ_CASES=100000</c> and <c>FUZZ_SEED</c> make it long or another one.
/// </summary>
[Trait("servers", "real")]
[Trait("length", "long")]
public sealed partial class FuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    const int InSuite = 1_000;
    const long MostMemory = 1L << 30;

    static readonly TimeSpan Slow = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromMinutes(15);
    static readonly int Cases = Setting("FUZZ_CASES", InSuite), Seed = Setting("FUZZ_SEED", 20250531);

    readonly ConcurrentDictionary<int, int> statuses = new();
    readonly ConcurrentBag<string> wrong = [];
    readonly ConcurrentBag<int> late = [];
    readonly FuzzCases cases = new(Seed);
    RealInstallation installation = null!;
    long told;
    double slowest;
    long putOff;
    string busy = "";

    public async Task InitializeAsync() => installation = await RealInstallation.StartAsync(
        ("Ingest__FlymasterSecret", OpenHost.FlymasterSecret), ("Replay__WhenFlightIsKnown", "false"), ("Replay__SmallQueuesHourly", "false"), ("LOG_LEVEL", "ERROR"));

    public async Task DisposeAsync() => await installation.DisposeAsync();

    [Fact]
    public async Task Nothing_damaged_breaks_the_host_or_goes_astray()
    {
        var (requests, messages) = (Cases * 3 / 4, Cases / 4);
        var started = Stopwatch.GetTimestamp();

        var sending = SendMessagesAsync(messages);
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (number, _) => await SendRequestAsync(number));
        var sent = await sending;
        var took = Stopwatch.GetElapsedTime(started);
        try
        {
            await Eventually.TrueAsync(IsQuietAsync, Patience, "nothing in flight");
        }
        finally
        {
            output.WriteLine($"seed {Seed}  sent in {took.TotalSeconds:0} s; then {busy}");
        }

        await AgainAsync();
        await Eventually.TrueAsync(IsQuietAsync, Patience, "nothing in flight");

        var astray = await AstrayAsync(sent);
        var ledger = await installation.LedgerAsync();
        var (now, peak) = Memory();
        output.WriteLine($"seed {Seed}  requests {requests}  messages {messages}  in {took.TotalSeconds:0} s, slowest {slowest:0.00} s");
        output.WriteLine("answers " + string.Join("  ", statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}")));
        output.WriteLine($"accepted {ledger.Accepted} = stored {ledger.Stored} + duplicate {ledger.Duplicate} + dead-lettered {ledger.DeadLettered} + discarded {ledger.Discarded} + expired {ledger.Expired} + in flight {ledger.InFlight} ({putOff} of them put off); told {told}");
        output.WriteLine($"messages astray {astray.Count}  wrong {wrong.Count}  slow by chance {late.Count}  working set {now >> 20} MiB, peak {peak >> 20} MiB");
        output.WriteLine(string.Join('\n', wrong.Concat(astray).Take(40)));

        Assert.Empty(wrong);
        Assert.Empty(astray);
        Assert.True(installation.Host.IsRunning);
        Assert.True(ledger.Accepted >= told, "the ledger has fewer points than were told accepted");
        Assert.InRange(peak, 0, MostMemory);
        Assert.Superset(new HashSet<int> { 200, 201, 202, 400, 415, 422 }, statuses.Keys.ToHashSet());
        ledger.MustBalance();
    }

    async Task SendRequestAsync(int number)
    {
        var (answer, took) = await TimeAsync(number);
        if (took > Slow)
            late.Add(number);

        statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
        if (answer.Status >= 500)
            wrong.Add($"request {number}: {answer.Status}: {answer.Text}");
    }

    /// <summary>A busy machine may be slow by chance, but not at the same request again once nothing else is under way.</summary>
    async Task AgainAsync()
    {
        foreach (var number in late)
        {
            var (_, took) = await TimeAsync(number);
            if (took > Slow)
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"request {number}: {took.TotalSeconds:0.0} s, also alone"));
        }
    }

    async Task<(Answer Answer, TimeSpan Took)> TimeAsync(int number)
    {
        using var request = cases.Request(number);
        var isCounted = !request.Headers.Contains("Idempotency-Key") && !request.RequestUri!.OriginalString.StartsWith("/tracking/upload?", StringComparison.Ordinal);
        var started = Stopwatch.GetTimestamp();
        var answer = await Answer.SendAsync(installation.Client, request);
        var took = Stopwatch.GetElapsedTime(started);
        if (isCounted && answer.Status is 201 or 202)
            foreach (var name in new[] { "total_points", "points_accepted" })
                if (answer.Body.TryGetProperty(name, out var points) && !answer.Body.TryGetProperty("pilot_id", out _))
                    Interlocked.Add(ref told, points.GetInt64());
        lock (statuses)
            slowest = Math.Max(slowest, took.TotalSeconds);
        return (answer, took);
    }

    async Task<IReadOnlyList<FuzzMessage>> SendMessagesAsync(int count)
    {
        var sent = new List<FuzzMessage>(count);
        await using var sender = await BusSender.ConnectAsync(installation.RabbitMq);
        for (var number = 0; number < count; number++)
        {
            var message = cases.Message(number);
            await sender.SendAsync(message.Queue, message.Body, message.ContentType, message.MessageId, null, message.Headers);
            sent.Add(message);
        }

        return sent;
    }

    /// <summary>A damaged time may put a batch off for months; what is only put off is at rest.</summary>
    async Task<bool> IsQuietAsync()
    {
        var lines = await installation.RabbitMq.ControlAsync("list_queues", "messages", "--silent", "--no-table-headers");
        var waiting = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(line => int.Parse(line, CultureInfo.InvariantCulture));
        var lanes = (await installation.GetAsync("/queue/status")).GetProperty("queue_stats").EnumerateObject().Select(lane => lane.Value).ToList();
        var letters = lanes.Sum(lane => lane.GetProperty("dead_letters").GetProperty("batches").GetInt64());
        var filed = await installation.ScalarAsync("SELECT count(*) FROM dead_letters WHERE state = 'open'");
        putOff = lanes.Sum(lane => lane.GetProperty("scheduled").GetProperty("points").GetInt64());
        var inFlight = (await installation.LedgerAsync()).InFlight - putOff;
        busy = $"with the broker {waiting}, in flight {inFlight}, put off {putOff} points, letters {letters}, filed {filed}, lanes {lanes.Count}";
        return (waiting, inFlight) == (0, 0) && letters == filed;
    }

    /// <summary>Messages that are neither in the journal nor in a letter.</summary>
    async Task<IReadOnlyList<string>> AstrayAsync(IReadOnlyList<FuzzMessage> sent)
    {
        var batches = (await installation.TextsAsync("SELECT batch_id::text FROM batches UNION SELECT batch_id::text FROM dead_letters")).ToHashSet();
        var letters = (await installation.TextsAsync("SELECT message FROM dead_letter_contents WHERE message IS NOT NULL")).Select(text => MessageIdOf().Match(text).Groups[1].Value).ToHashSet();
        var astray = new List<string>();
        foreach (var message in sent.Where(one => one.Queue == "point-batch" && !letters.Contains(one.MessageId)))
            if (BatchIdOf(message.Body) is not { } id || (!batches.Contains(id) && !await IsKnownAsync(id)))
                astray.Add($"message {message.Number} of type {message.ContentType}: {System.Text.Encoding.Latin1.GetString(message.Body)}");
        return astray;
    }

    /// <summary>A batch without points leaves no row.</summary>
    async Task<bool> IsKnownAsync(string id)
    {
        using var response = await installation.Client.GetAsync(new Uri("/api/v1/batches/" + id, UriKind.Relative));
        return response.IsSuccessStatusCode;
    }

    static string? BatchIdOf(byte[] body)
    {
        try
        {
            var found = (string?)null;
            Walk(JsonElement.Parse(body));
            return found;

            void Walk(JsonElement element)
            {
                if (element.ValueKind == JsonValueKind.Object)
                    foreach (var member in element.EnumerateObject())
                        if (member.Name.Equals("batchId", StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind == JsonValueKind.String && Guid.TryParse(member.Value.GetString(), out var id))
                            found = id.ToString();
                        else if (member.Name.Equals("message", StringComparison.OrdinalIgnoreCase))
                            Walk(member.Value);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    (long Now, long Peak) Memory()
    {
        var lines = File.ReadAllLines($"/proc/{installation.Host.ProcessId}/status");
        return (Of("VmRSS:"), Of("VmHWM:"));

        long Of(string name) => 1024 * long.Parse(lines.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2], CultureInfo.InvariantCulture);
    }

    static int Setting(string name, int standard) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : standard;

    [GeneratedRegex("\"[Mm]essage_?[Ii]d\":\"([^\"]+)\"")]
    private static partial Regex MessageIdOf();
}
