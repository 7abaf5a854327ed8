namespace PointBus.Cli.Tests;

public sealed class SettingsTests : IAsyncLifetime, IDisposable
{
    readonly CliRun _cli = new();
    FakeHost _host = null!;

    public async Task InitializeAsync() => _host = await FakeHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_flag_wins_over_the_environment_and_the_environment_over_the_file()
    {
        _cli.File("config/pointbus/config.json", $$"""{"server":"{{_host.Address}}","apiKey":"from-file"}""");
        await _cli.RunAsync("ledger");
        _cli.Variables["POINTBUS_API_KEY"] = "from-env";
        await _cli.RunAsync("ledger");
        await _cli.RunAsync("ledger", "--api-key", "from-flag");

        Assert.Equal(["from-file", "from-env", "from-flag"], _host.Requests.Select(request => request.Header("X-Api-Key")));
    }

    [Fact]
    public async Task The_environment_names_the_server_and_the_settings_file()
    {
        _cli.Variables["POINTBUS_CONFIG"] = _cli.File("elsewhere.json", """{"server":"http://127.0.0.1:1","apiKey":"k"}""");
        _cli.Variables["POINTBUS_SERVER"] = _host.Address + "/";

        Assert.Equal(0, await _cli.RunAsync("ledger"));
        Assert.Equal("k", _host.Requests.Single().Header("X-Api-Key"));
    }

    [Fact]
    public async Task A_settings_file_that_others_can_read_is_pointed_out()
    {
        if (OperatingSystem.IsWindows())
            return;

        var path = _cli.File("open.json", """{"apiKey":"k-secret"}""");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        await _cli.RunAsync(_host, "ledger", "--config", path);

        Assert.Contains("chmod 600", _cli.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("k-secret", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_settings_file_is_named_with_its_line()
    {
        await _cli.RunAsync(_host, "ledger", "--config", _cli.File("broken.json", "{\n\"server\": oops }"));

        Assert.Equal((int)ExitCode.Usage, _cli.Code);
        Assert.Contains("line 2", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_echoes_the_key_does_not_get_it_printed()
    {
        _host.Ledger = () => Reply.Problem(401, "INVALID_KEY", "The key pb-very-secret is not known");
        await _cli.RunAsync(_host, "ledger", "--api-key", "pb-very-secret");

        Assert.Equal((int)ExitCode.Auth, _cli.Code);
        Assert.Contains("INVALID_KEY", _cli.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", _cli.Error + _cli.Out, StringComparison.Ordinal);
    }
}
