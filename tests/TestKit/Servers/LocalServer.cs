using System.Net.Sockets;

namespace PointBus.TestKit;

/// <summary>A process on a loopback port, with a folder of its own, that tests may break. All of it is gone after disposal.</summary>
public abstract class LocalServer(string name) : IAsyncDisposable
{
    static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);

    ChildProcess? process;

    /// <summary>Kept over restarts.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>The end of what it printed, over all restarts.</summary>
    public LogTail Log { get; } = new();

    public bool IsRunning => process is { HasExited: false };

    /// <summary>Whether it ended by kill -9, from outside or by its own hand.</summary>
    public bool WasKilled => process is { HasExited: true, ExitCode: 128 + (int)Signal.Kill };

    public int ProcessId => process?.Id ?? throw new InvalidOperationException($"{name} was not started.");

    /// <summary>Data and settings; kept over restarts.</summary>
    protected TempDirectory Directory { get; } = TempDirectory.Create(name);

    protected virtual TimeSpan StartLimit => TimeSpan.FromSeconds(60);

    /// <summary>Asks the process to end in order.</summary>
    protected virtual Signal StopSignal => Signal.Terminate;

    /// <summary>The processes that a pause halts.</summary>
    protected virtual IEnumerable<int> Processes => [ProcessId];

    protected abstract Command Command { get; }

    /// <summary>Whether it takes work now. May throw what a connection throws.</summary>
    protected abstract Task<bool> AnswersAsync(CancellationToken cancellationToken);

    /// <summary>What has to be in place before each start.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>What has to go after the process, at disposal.</summary>
    protected virtual Task CleanUpAsync() => Task.CompletedTask;

    /// <summary>Starts it on the same port and data; a running one is stopped in order first.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await PrepareAsync();
        process = await ChildProcess.StartAsync(Command, Log);

        if (!await Eventually.HoldsAsync(async () => process.HasExited || await IsReadyAsync(), StartLimit))
            throw new TimeoutException($"{name} was not ready within {StartLimit.TotalSeconds} s. It printed:\n{Log.Last(40)}");
        if (!process.HasExited)
            return;

        await process.DrainAsync();
        throw new InvalidOperationException($"{name} ended with code {process.ExitCode} instead of starting. It printed:\n{Log.Last(40)}");
    }

    /// <summary>Starts it and kills it again so much later, ready or not: in the midst of its recovery.</summary>
    public async Task StartInVainAsync(TimeSpan later)
    {
        await PrepareAsync();
        process = await ChildProcess.StartAsync(Command, Log);
        await Task.Delay(later);
        await KillAsync();
    }

    /// <summary>kill -9; returns when the process and all below it are gone.</summary>
    public Task KillAsync() => process?.KillAsync() ?? Task.CompletedTask;

    /// <summary>Asks it to end and waits; kills it when it does not.</summary>
    public Task StopAsync()
    {
        if (!IsRunning)
            return Task.CompletedTask;

        // A paused process would not see the request.
        Resume();
        return process!.StopAsync(StopSignal, TimeSpan.FromSeconds(30));
    }

    /// <summary>Asks it to end, as a supervisor does.</summary>
    public void AskToEnd() => process?.Send(StopSignal);

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndedAsync(TimeSpan limit)
    {
        if (!await Eventually.HoldsAsync(() => Task.FromResult(process!.HasExited), limit))
            throw new TimeoutException($"{name} did not end within {limit.TotalSeconds} s. It printed:\n{Log.Last(40)}");
        await process!.DrainAsync();
        return process.ExitCode;
    }

    /// <summary>Halts it: connections stay open and nothing answers.</summary>
    public async Task PauseAsync()
    {
        if (!await Eventually.HoldsAsync(() => Task.FromResult(AreHalted()), TimeSpan.FromSeconds(10)))
            throw new TimeoutException($"{name} does not halt.");

        // Sent again each time, because a child may be born while the others are being halted.
        bool AreHalted()
        {
            SendToAll(Signal.Stop);
            return Processes.All(ProcessTable.IsHalted);
        }
    }

    public void Resume() => SendToAll(Signal.Continue);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StopAsync();
        await CleanUpAsync();
        Directory.Dispose();
    }

    protected static async Task<T> StartedAsync<T>(T server)
        where T : LocalServer
    {
        try
        {
            await server.RestartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    void SendToAll(Signal signal)
    {
        if (!IsRunning)
            return;
        foreach (var one in Processes)
            signal.Send(one);
    }

    async Task<bool> IsReadyAsync()
    {
        using var patience = new CancellationTokenSource(ProbeLimit);
        try
        {
            return await AnswersAsync(patience.Token);
        }
        catch (Exception problem) when (problem is SocketException or IOException or HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
