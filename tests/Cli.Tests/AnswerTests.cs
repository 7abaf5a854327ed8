using System.Net;
using System.Net.Sockets;

namespace PointBus.Cli.Tests;

/// <summary>How answers become exit codes, over the verb that does nothing else.</summary>
public sealed class AnswerTests : IAsyncLifetime, IDisposable
{
    readonly CliRun _cli = new();
    FakeHost _host = null!;

    public async Task InitializeAsync() => _host = await FakeHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData(400, ExitCode.Usage)]
    [InlineData(401, ExitCode.Auth)]
    [InlineData(403, ExitCode.Auth)]
    [InlineData(404, ExitCode.NotFound)]
    [InlineData(409, ExitCode.Conflict)]
    [InlineData(413, ExitCode.Usage)]
    [InlineData(422, ExitCode.Usage)]
    [InlineData(429, ExitCode.Error)]
    [InlineData(500, ExitCode.Error)]
    [InlineData(502, ExitCode.Unreachable)]
    [InlineData(503, ExitCode.Error)]
    public async Task A_problem_becomes_its_exit_code_and_one_line(int status, object expected)
    {
        _host.Ledger = () => Reply.Problem(status, "SOME_CODE", "Something is so.\n\u001b[31mAnd red");
        await _cli.RunAsync(_host, "ledger");

        Assert.Equal((int)(ExitCode)expected, _cli.Code);
        Assert.Contains("Something is so. ?[31mAnd red (SOME_CODE, HTTP", _cli.Error, StringComparison.Ordinal);
        Assert.Single(_cli.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(_cli.Out);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_8()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        Assert.Equal((int)ExitCode.Unreachable, await _cli.RunAsync("status", "--server", $"http://127.0.0.1:{port}"));
        Assert.Equal((int)ExitCode.Unreachable, await _cli.RunAsync("ingest", _cli.File("a.igc"), _cli.File("b.igc"), "--server", $"http://127.0.0.1:{port}"));
        Assert.Empty(_cli.Clock.Waits);
    }

    [Fact]
    public async Task A_server_of_another_kind_is_told_apart()
    {
        _host.Ledger = () => new Reply(200, "<html>hello</html>");
        Assert.Equal((int)ExitCode.Error, await _cli.RunAsync(_host, "ledger"));
        Assert.Contains("does not answer as a PointBus host does", _cli.Error, StringComparison.Ordinal);

        _host.Ledger = () => new Reply(200, """{"lanes":"many"}""");
        Assert.Equal((int)ExitCode.Error, await _cli.RunAsync(_host, "ledger"));
        Assert.Contains("$.lanes", _cli.Error, StringComparison.Ordinal);
        Assert.Equal(2, _host.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_is_reported_and_the_key_stays_here()
    {
        _host.Ledger = () => new Reply(302, "{}") { Location = _host.Address + "/health" };
        await _cli.RunAsync(_host, "ledger", "--api-key", "k");

        Assert.Equal((int)ExitCode.Error, _cli.Code);
        Assert.Single(_host.Requests);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_as_it_says()
    {
        var answers = new Queue<Reply>([Reply.Problem(503, "BUSY", "Busy", retryAfter: 7), Reply.Problem(429, "RATE", "Slow down", retryAfter: 2), Bodies.Ledger(true)]);
        _host.Ledger = answers.Dequeue;
        await _cli.RunAsync(_host, "ledger");

        Assert.Equal(0, _cli.Code);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(2)], _cli.Clock.Waits);
    }

    [Fact]
    public async Task Asking_again_has_an_end()
    {
        _host.Ledger = () => Reply.Problem(503, "BUSY", "Busy", retryAfter: 1);
        await _cli.RunAsync(_host, "ledger");
        Assert.Equal((int)ExitCode.Error, _cli.Code);
        Assert.Equal(7, _host.Requests.Count);

        _host.Ledger = () => Reply.Problem(503, "BUSY", "Busy", retryAfter: 3600);
        await _cli.RunAsync(_host, "ledger");
        Assert.Equal(8, _host.Requests.Count);
        Assert.Contains("Try again in 3600 s", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_retry_fails_at_once()
    {
        _host.Ledger = () => Reply.Problem(503, "BUSY", "Busy", retryAfter: 1);
        await _cli.RunAsync(_host, "ledger", "--no-retry");

        Assert.Equal((int)ExitCode.Error, _cli.Code);
        Assert.Single(_host.Requests);
    }
}
