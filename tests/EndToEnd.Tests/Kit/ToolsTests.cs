using System.Net;
using System.Net.Sockets;
using PointBus.TestKit;
using Xunit.Sdk;

namespace PointBus.EndToEnd.Tests.Kit;

public sealed class ToolsTests
{
    [Fact]
    public async Task Waiting_ends_with_the_condition_or_fails_with_its_name()
    {
        var asked = 0;
        await Eventually.TrueAsync(() => ++asked == 3, TimeSpan.FromSeconds(10), "third time");
        Assert.Equal(3, asked);

        var problem = await Assert.ThrowsAsync<FailException>(() => Eventually.TrueAsync(() => false, TimeSpan.Zero, "the moon is full"));
        Assert.Contains("the moon is full", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Free_ports_differ_and_can_be_listened_on()
    {
        var ports = Enumerable.Range(0, 50).Select(_ => FreePort.Next()).ToList();

        Assert.Equal(ports.Count, ports.Distinct().Count());
        using var listener = new TcpListener(IPAddress.Loopback, ports[0]);
        listener.Start();
    }

    [Fact]
    public void A_log_keeps_its_last_lines_only()
    {
        var log = new LogTail();
        foreach (var number in Enumerable.Range(1, 1_000))
            log.Add($"line {number}");

        Assert.Equal(500, log.Lines().Count);
        Assert.Equal("line 999\nline 1000", log.Last(2));
    }

    [Fact]
    public void A_folder_is_gone_after_disposal_with_all_that_is_in_it()
    {
        var folder = TempDirectory.Create("tools");
        File.WriteAllText(folder.File("a"), "b");

        folder.Dispose();

        Assert.False(Directory.Exists(folder.FullName));
    }

    [Fact]
    public void A_missing_server_names_the_command_that_installs_it()
    {
        var problem = Assert.Throws<FileNotFoundException>(() => Executable.Find("redis-server", "/nowhere/redis-server"));

        Assert.Contains("apt-get install -y --no-install-recommends redis-server", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Track_files_are_found_by_extension_where_the_folder_exists()
    {
        var (all, igc) = (Tracks.Files(), Tracks.Files("igc"));

        Assert.Equal(Directory.Exists(Tracks.Folder), all.Count > 0);
        Assert.All(igc, file => Assert.EndsWith(".igc", file, StringComparison.Ordinal));
        Assert.Subset(all.ToHashSet(), igc.ToHashSet());
    }

    [Fact]
    public async Task A_program_that_fails_is_an_error_with_its_words()
    {
        var problem = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ChildProcess.RunAsync(new("sh", "-c", "echo sorry >&2; exit 3"), TimeSpan.FromSeconds(20)));

        Assert.Contains("code 3", problem.Message, StringComparison.Ordinal);
        Assert.Contains("sorry", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_outlives_the_thread_that_asked_for_it()
    {
        ChildProcess? child = null;
        var thread = new Thread(() => child = ChildProcess.StartAsync(new("sleep", "600"), new LogTail()).GetAwaiter().GetResult());
        thread.Start();
        thread.Join();
        await ChildProcess.RunAsync(new("true"), TimeSpan.FromSeconds(20));

        Assert.True(ProcessTable.IsAlive(child!.Id));
        await child.KillAsync();
        Assert.False(ProcessTable.IsAlive(child.Id));
    }
}
