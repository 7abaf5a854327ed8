using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using PointBus.Bench.Installations;
using PointBus.Bench.Reporting;

namespace PointBus.Bench.Letters;

/// <summary>Fills an installation with dead letters, compares the times of a few with those of many, and replays all with a kill in the midst.</summary>
static class LettersRun
{
    const int Few = 1_000;

    static readonly (string Name, string Value) NoAutomaticReplay = ("Replay__WhenFlightIsKnown", "false");

    public static async Task<int> RunAsync(int letters, bool embedded, TimeProvider time, CancellationToken cancellationToken)
    {
        var report = new Report();
        report.Facts(Machine.Describe());
        await using var installation = await StartAsync(embedded);
        report.Fact("installation", installation.Name);
        report.Fact("letters", $"{letters:N0} of {LetterSupply.PointsEach} points each");

        Say($"makes {letters:N0} letters");
        var filling = Stopwatch.GetTimestamp();
        await new LetterSupply(installation, time).FillAsync(letters, cancellationToken);
        report.Add("letters made and filed", "letters/s", letters / Stopwatch.GetElapsedTime(filling).TotalSeconds);
        report.Add("memory of the host after filling (highest so far)", "MiB", Memory(installation));
        await CompareAsync(installation, letters, embedded, report, time, cancellationToken);
        Say(report.ToMarkdown());
        Say("replays all of them");
        await ReplayAsync(installation, letters, report, time, cancellationToken);
        Console.WriteLine(report.ToMarkdown());
        return 0;
    }

    static async Task CompareAsync(Installation many, int letters, bool embedded, Report report, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var few = await StartAsync(embedded);
        await new LetterSupply(few, time).FillAsync(Few, cancellationToken);
        Say("asks");
        await LetterTimes.MeasureAsync(few, many, cancellationToken);
        foreach (var (name, median) in await LetterTimes.MeasureAsync(few, many, cancellationToken))
        {
            report.Add($"{name}: {Few:N0} letters", "ms", median.Few);
            report.Add($"{name}: {letters:N0} letters", "ms", median.Many);
            report.Add($"{name}: ratio", "", median.Many / median.Few);
        }
    }

    static async Task<Installation> StartAsync(bool embedded) =>
        embedded ? await EmbeddedInstallation.StartAsync(NoAutomaticReplay) : await RealInstallation.StartAsync(NoAutomaticReplay);

    static void Say(string text) => Console.Error.WriteLine(text);

    static async Task ReplayAsync(Installation installation, int letters, Report report, TimeProvider time, CancellationToken cancellationToken)
    {
        // Registered while the automatic replay is off, so that the operation finds all of them.
        foreach (var flight in LetterSupply.Flights)
            (await installation.Client.PutAsJsonAsync(new Uri($"/flights/{flight}", UriKind.Relative), new { source = "live" }, cancellationToken)).EnsureSuccessStatusCode();

        var started = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/operations", UriKind.Relative))
        {
            Content = JsonContent.Create(new { kind = "replay", selection = new { state = "open", lane = "live" }, reason = "the flights are known now", rate = 0 }),
        };
        using var response = await installation.Client.SendAsync(request, cancellationToken);
        var id = (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetString()!;

        await UntilAsync(operation => Items(operation, "waiting") <= letters / 2, installation, id, time, cancellationToken);
        report.Add("memory of the host before the kill (highest)", "MiB", Memory(installation));
        await installation.Host.KillAsync();
        await installation.Host.RestartAsync();
        var ended = await UntilAsync(operation => operation.GetProperty("state").GetString() is "done" or "stopped", installation, id, time, cancellationToken);
        report.Add("replayed, with a kill half way", "letters/s", letters / Stopwatch.GetElapsedTime(started).TotalSeconds);
        report.Add("memory of the host after the replay (highest since the kill)", "MiB", Memory(installation));

        var ledger = await installation.LedgerAsync(cancellationToken);
        report.Fact("operation", $"{ended.GetProperty("state").GetString()}: {Items(ended, "succeeded"):N0} proven stored, {Items(ended, "failed_same") + Items(ended, "failed_differently"):N0} failed, {Items(ended, "skipped"):N0} skipped");
        report.Fact("ledger", $"accepted {ledger.Accepted:N0}, stored {ledger.Stored:N0}, duplicate {ledger.Duplicate:N0}, dead-lettered {ledger.DeadLettered:N0}, in flight {ledger.InFlight:N0}");
    }

    static async Task<JsonElement> UntilAsync(Func<JsonElement, bool> holds, Installation installation, string id, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var operation = await installation.Client.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/operations/{id}", UriKind.Relative), cancellationToken);
            if (holds(operation))
                return operation;
            await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken);
        }
    }

    static int Items(JsonElement operation, string state) => operation.GetProperty("items").TryGetProperty(state, out var count) ? count.GetInt32() : 0;

    static double Memory(Installation installation) =>
        File.ReadLines($"/proc/{installation.Host.ProcessId}/status").Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).Single();
}
