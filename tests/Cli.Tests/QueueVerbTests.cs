using System.Security.Cryptography;
using System.Text;

namespace PointBus.Cli.Tests;

public sealed class QueueVerbTests : IAsyncLifetime, IDisposable
{
    readonly CliRun _cli = new();
    FakeHost _host = null!;

    public async Task InitializeAsync() => _host = await FakeHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_balanced_ledger_is_0_and_has_a_total()
    {
        Assert.Equal(0, await _cli.RunAsync(_host, "ledger"));

        var lines = _cli.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Equal(["live", "1,234,567", "1,234,500", "60", "5", "1", "0", "1", "yes"], Words(lines[1]));
        Assert.Equal("total", Words(lines[3])[0]);
        Assert.Contains("3 messages wait in the broker", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_number_is_a_question_mark()
    {
        await _cli.RunAsync(_host, "ledger");

        Assert.Equal(["upload", "100", "90", "0", "0", "?", "0", "0", "yes"], Words(_cli.Out.Split('\n')[2]));
    }

    [Fact]
    public async Task An_unbalanced_ledger_is_1_and_says_so()
    {
        _host.Ledger = () => Bodies.Ledger(balanced: false);

        Assert.Equal((int)ExitCode.Error, await _cli.RunAsync(_host, "ledger"));
        Assert.Contains("NO", _cli.Out, StringComparison.Ordinal);
        Assert.Contains("does not balance", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ledger_as_JSON_is_the_hosts_document()
    {
        await _cli.RunAsync(_host, "ledger", "--json");

        Assert.Equal(1234567, (int)_cli.Json["lanes"]![0]!["accepted"]!);
        Assert.Equal(3, (int)_cli.Json["broker"]!["waiting_messages"]!);
        Assert.Empty(_cli.Error);
    }

    [Fact]
    public async Task Status_shows_lanes_and_dependencies()
    {
        Assert.Equal(0, await _cli.RunAsync(_host, "status"));

        var lines = _cli.Out.Split('\n');
        Assert.Equal(["live", "2,000", "0", "500", "0", "7", "2", "min"], Words(lines[1]));
        Assert.Equal(["scoring", "0", "?", "?", "?", "?", "-"], Words(lines[2]));
        Assert.Contains(lines, line => Words(line) is ["broker", "in-memory", "connected"]);
        Assert.Contains("is healthy", _cli.Out, StringComparison.Ordinal);
        Assert.Contains("issue: dead_letters in live (1)", _cli.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unhealthy_host_is_still_shown_and_is_1()
    {
        _host.Health = () => Bodies.Health("unhealthy", 503) with { RetryAfter = 5 };
        _host.Queues = () => new Reply(503, """{"error":"Redis not connected"}""", 5);

        Assert.Equal((int)ExitCode.Error, await _cli.RunAsync(_host, "status"));
        Assert.Contains("connection refused", _cli.Out, StringComparison.Ordinal);
        Assert.Contains("Redis not connected", _cli.Error, StringComparison.Ordinal);
        Assert.Empty(_cli.Clock.Waits);
    }

    [Fact]
    public async Task Status_as_JSON_is_one_document()
    {
        _host.Queues = () => new Reply(503, """{"error":"Redis not connected"}""");
        await _cli.RunAsync(_host, "status", "--json");

        Assert.Equal("healthy", (string)_cli.Json["health"]!["status"]!);
        Assert.Equal("Redis not connected", (string)_cli.Json["queue_status"]!["error"]!);
        Assert.Equal((int)ExitCode.Error, _cli.Code);
    }

    [Fact]
    public async Task A_new_key_is_printed_once_with_its_hash()
    {
        await _cli.RunAsync("keys", "new", "--upstream", "club-1", "--role", "admin", "--index", "2");

        var lines = _cli.Out.TrimEnd('\n').Split('\n');
        Assert.Matches("^pb_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$", lines[0]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines[0])));
        Assert.Equal(["ApiKeys__2__Upstream=club-1", "ApiKeys__2__Role=admin", "ApiKeys__2__Id=" + lines[0][..11], $"ApiKeys__2__Hash={hash}"], lines[1..]);
        Assert.DoesNotContain(lines[0], _cli.Error, StringComparison.Ordinal);
        Assert.Empty(_host.Requests);
    }

    [Fact]
    public async Task A_key_may_have_an_end()
    {
        await _cli.RunAsync("keys", "new", "--upstream", "night", "--role", "viewer", "--expires", "2027-01-31T00:00:00Z");

        Assert.Contains("ApiKeys__0__Expires=2027-01-31T00:00:00Z", _cli.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_two_keys_are_alike()
    {
        await _cli.RunAsync("keys", "new", "--upstream", "a", "--json");
        var first = (string)_cli.Json["key"]!;
        await _cli.RunAsync("keys", "new", "--upstream", "a", "--json");

        Assert.NotEqual(first, (string)_cli.Json["key"]!);
        Assert.Equal("ingest", (string)_cli.Json["configuration"]!["ApiKeys__0__Role"]!);
    }

    static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
