using System.Globalization;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Kit;

[Trait("servers", "real")]
public sealed class KilledTestRunTests
{
    [Fact]
    public async Task A_killed_test_process_leaves_no_server_and_the_next_one_removes_its_folders()
    {
        var log = new LogTail();
        var run = await ChildProcess.StartAsync(new("dotnet", typeof(KilledTestRunTests).Assembly.Location), log);
        await Eventually.TrueAsync(
            () => run.HasExited || log.Lines().Contains(HoldServers.Done), TimeSpan.FromSeconds(120), "the servers of the other process run");
        Assert.False(run.HasExited, log.ToString());
        // PostgreSQL has children that come and go, so not every one that was printed still lives.
        var servers = log.Lines().Where(line => line != HoldServers.Done)
            .Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Where(ProcessTable.IsAlive).ToList();
        Assert.True(servers.Count >= 8, "Redis, RabbitMQ with its name server, and PostgreSQL with its children were expected.");
        Assert.NotEmpty(FoldersOf(run.Id));

        await run.KillAsync();

        await Eventually.TrueAsync(() => !servers.Any(ProcessTable.IsAlive), TimeSpan.FromSeconds(20), "every server is gone");
        TempDirectory.RemoveThoseOfDeadProcesses();
        Assert.Empty(FoldersOf(run.Id));
    }

    static string[] FoldersOf(int process) => Directory.GetDirectories(Path.GetTempPath(), $"pointbus-tests-{process}-*");
}
