using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>A Redis in a process of its own, on a directory and port that survive a kill.</summary>
public abstract class ServerProcess : IAsyncLifetime
{
    Process? _process;

    protected string Data { get; } = Directory.CreateTempSubdirectory("pointbus-").FullName;

    protected int Port { get; } = FreePort();

    public string ConnectionString => $"127.0.0.1:{Port}";

    protected abstract ProcessStartInfo StartInfo { get; }

    /// <summary>The line that says it may be used; without one, an answer does.</summary>
    protected virtual string? ReadyWord => null;

    /// <summary>Starts and is killed again in the midst of its recovery.</summary>
    public async Task StartInVainAsync(TimeSpan after)
    {
        _process = Process.Start(StartInfo)!;
        _process.BeginOutputReadLine();
        await Task.Delay(after);
        await KillAsync();
    }

    public async Task StartAsync()
    {
        _process = Process.Start(StartInfo)!;
        var said = new ConcurrentBag<string?>();
        _process.OutputDataReceived += (_, line) => said.Add(line.Data);
        _process.BeginOutputReadLine();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (ReadyWord is { } word ? !said.Contains(word) : !await AnswersAsync())
        {
            Assert.False(_process.HasExited, "the server ended while starting");
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public Task InitializeAsync() => StartAsync();

    public async Task DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        Directory.Delete(Data, recursive: true);
    }

    async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            var reply = new byte[7];
            await client.GetStream().ReadAtLeastAsync(reply, 5);
            return reply.AsSpan().StartsWith("+PONG"u8);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
