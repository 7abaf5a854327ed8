namespace PointBus.Cli.Tests;

/// <summary>Each verb of the operators: what it sends and what it prints, as it was approved.</summary>
public sealed class OperatorVerbTests : IAsyncLifetime, IDisposable
{
    readonly CliRun _cli = new();
    FakeHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await FakeHost.StartAsync();
        Operators.Play(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("dlq-groups", "dlq", "groups", "--lane", "live")]
    [InlineData("dlq-list", "dlq", "list", "--lane", "live", "--reason", "validation failed", "--priority", "8-10", "--after", "2h", "--before", "2026-05-31", "--limit", "2")]
    [InlineData("dlq-search", "dlq", "search", "elevation", "--flight", "f1", "--type", "Npgsql", "--upstream", "club-1", "--offset", "10", "--order", "oldest")]
    [InlineData("dlq-show", "dlq", "show", Operators.Letter)]
    [InlineData("dlq-show-full", "dlq", "show", Operators.Letter, "--full")]
    [InlineData("dlq-note", "dlq", "note", Operators.Group, "--note", "known fault", "--owner", "alice", "--bug", "https://bugs/1", "--resolve")]
    [InlineData("dlq-replay", "dlq", "replay", "--group", Operators.Group, "--reason", "fixed", "--canary", "3", "--rate", "50", "--no-ramp", "--stop-at", "20", "--limit", "100", "--keep-attempts", "--yes")]
    [InlineData("dlq-replay-ids", "dlq", "replay", Operators.Letter, Operators.Other, "--reason", "fixed", "--yes", "--wait")]
    [InlineData("dlq-replay-from", "dlq", "replay", "--from", Operators.Operation, "--reason", "fixed", "--yes")]
    [InlineData("dlq-replay-all", "dlq", "replay", "--all", "--reason", "fixed", "--yes")]
    [InlineData("dlq-archive", "dlq", "archive", "--lane", "live", "--cause", "expired", "--reason", "worthless", "--yes", "--wait")]
    [InlineData("dlq-restore", "dlq", "restore", Operators.Letter, "--reason", "wanted", "--yes")]
    [InlineData("dlq-purge", "dlq", "purge", "--lane", "live", "--state", "archived", "--reason", "asked by the pilot", "--yes")]
    [InlineData("dlq-purge-dry-run", "dlq", "purge", "--lane", "live", "--before", "2026-05-31T11:00:00Z", "--dry-run")]
    [InlineData("dlq-export", "dlq", "export", "--lane", "live", "--limit", "5")]
    [InlineData("dlq-check", "dlq", "check", "--max", "1", "--lane", "live")]
    [InlineData("dlq-check-json", "dlq", "check", "--max", "2", "--json")]
    [InlineData("ops-list", "ops", "list", "--state", "stopped")]
    [InlineData("ops-show", "ops", "show", Operators.Operation)]
    [InlineData("ops-show-items", "ops", "show", Operators.Operation, "--items", "failed_same")]
    [InlineData("ops-watch", "ops", "watch", Operators.Operation)]
    [InlineData("ops-pause", "ops", "pause", Operators.Operation, "--reason", "database is busy")]
    [InlineData("ops-resume", "ops", "resume", Operators.Operation, "--actor", "alice")]
    [InlineData("ops-cancel", "ops", "cancel", Operators.Operation, "--reason", "wrong group", "--yes")]
    [InlineData("queues-list", "queues", "list")]
    [InlineData("queues-show", "queues", "show", "live")]
    [InlineData("queues-create", "queues", "create", "paragliders")]
    [InlineData("queues-pause", "queues", "pause", "live", "--reason", "migration")]
    [InlineData("queues-resume", "queues", "resume", "live")]
    [InlineData("queues-messages", "queues", "messages", "live", "--state", "ready", "--offset", "5")]
    [InlineData("queues-pending", "queues", "pending", "live")]
    [InlineData("queues-boost", "queues", "boost", "live", "--priority", "10")]
    [InlineData("queues-force", "queues", "force", "live", "--max", "50", "--reason", "the database is back")]
    [InlineData("queues-requeue", "queues", "requeue", "live", Operators.Letter, Operators.Other, "--reason", "fixed", "--yes")]
    [InlineData("queues-remove", "queues", "remove", "live", Operators.Batch, Operators.Other, "--reason", "test data", "--yes")]
    [InlineData("queues-cleanup-dry-run", "queues", "cleanup", "--max-age-hours", "48", "--dry-run")]
    [InlineData("queues-cleanup", "queues", "cleanup", "--reason", "old", "--yes")]
    [InlineData("queues-purge", "queues", "purge", "live", "--reason", "test data", "--yes")]
    [InlineData("queues-delete", "queues", "delete", "live", "--dead-letters", "--reason", "no longer used", "--yes")]
    [InlineData("batch-where", "batch", "where", Operators.Batch)]
    [InlineData("batch-cancel", "batch", "cancel", Operators.Batch, "--reason", "twice", "--yes")]
    [InlineData("batch-boost", "batch", "boost", Operators.Batch)]
    [InlineData("batch-replay", "batch", "replay", Operators.Batch, "--reason", "fixed", "--keep-attempts", "--yes")]
    [InlineData("audit-list", "audit", "list", "--actor", "alice", "--action", "letters", "--operation", Operators.Operation, "--after", "1d")]
    public async Task A_verb_sends_and_prints_as_it_was_approved(string name, params string[] args)
    {
        await _cli.RunAsync(_host, args);

        await Approved.CheckAsync("run/" + name, Operators.Transcript(_cli, _host, args));
    }

    [Theory]
    [InlineData("dlq", "groups")]
    [InlineData("dlq", "list")]
    [InlineData("dlq", "show", Operators.Letter)]
    [InlineData("dlq", "note", Operators.Group, "--reopen")]
    [InlineData("dlq", "replay", "--all", "--reason", "x", "--yes")]
    [InlineData("dlq", "replay", "--all", "--reason", "x", "--yes", "--wait")]
    [InlineData("dlq", "replay", "--all", "--dry-run")]
    [InlineData("dlq", "purge", "--all", "--dry-run")]
    [InlineData("dlq", "check")]
    [InlineData("ops", "list")]
    [InlineData("ops", "show", Operators.Operation)]
    [InlineData("ops", "watch", Operators.Operation)]
    [InlineData("ops", "cancel", Operators.Operation, "--reason", "x", "--yes")]
    [InlineData("queues", "list")]
    [InlineData("queues", "messages", "live")]
    [InlineData("queues", "boost", "live")]
    [InlineData("queues", "purge", "live", "--reason", "x", "--yes")]
    [InlineData("queues", "force", "live")]
    [InlineData("queues", "requeue", "live", Operators.Letter, "--reason", "x", "--yes")]
    [InlineData("queues", "cleanup", "--dry-run")]
    [InlineData("batch", "where", Operators.Batch)]
    [InlineData("batch", "replay", Operators.Batch, "--reason", "x", "--yes")]
    [InlineData("audit", "list")]
    public async Task With_json_standard_output_is_one_document(params string[] args)
    {
        await _cli.RunAsync(_host, [.. args, "--json"]);

        Assert.Equal(System.Text.Json.JsonValueKind.Object, _cli.Json.GetValueKind());
    }
}
