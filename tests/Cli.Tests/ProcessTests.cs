using System.Diagnostics;

namespace PointBus.Cli.Tests;

public sealed class ProcessTests : IAsyncLifetime, IDisposable
{
    readonly CliRun _files = new();
    FakeHost _host = null!;

    public async Task InitializeAsync() => _host = await FakeHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task The_real_process_sends_prints_and_exits()
    {
        using var process = Start("ingest", _files.File("a.igc"), "--json");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("\"state\": \"stored\"", output, StringComparison.Ordinal);
        Assert.Equal("from-env", _host.Uploads.Single().Header("X-Api-Key"));
    }

    [Fact]
    public async Task The_real_process_ends_in_order_when_told_to_stop()
    {
        if (OperatingSystem.IsWindows())
            return;

        var arrived = new TaskCompletionSource();
        _host.Upload = _ =>
        {
            arrived.TrySetResult();
            return new Reply(500, "{}") { Gate = new TaskCompletionSource().Task };
        };
        using var process = Start("ingest", _files.File("a.igc"));
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60));
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal((int)ExitCode.Error, process.ExitCode);
        Assert.Contains("Interrupted. 0 files of 1", error, StringComparison.Ordinal);
    }

    Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "pointbus.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["POINTBUS_SERVER"] = _host.Address;
        start.Environment["POINTBUS_API_KEY"] = "from-env";
        start.Environment["XDG_CONFIG_HOME"] = _files.Folder;
        return Process.Start(start)!;
    }
}
