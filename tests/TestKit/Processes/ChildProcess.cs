using System.Diagnostics;

namespace PointBus.TestKit;

/// <summary>A program that this process started, and the end of what it printed.</summary>
public sealed class ChildProcess
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Process process;

    ChildProcess(Process process, LogTail log)
    {
        (this.process, Log) = (process, log);
        process.OutputDataReceived += (_, line) => log.Add(line.Data);
        process.ErrorDataReceived += (_, line) => log.Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public LogTail Log { get; }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public static async Task<ChildProcess> StartAsync(Command command, LogTail log) =>
        new(await ProcessNursery.StartAsync(command), log);

    /// <summary>Runs a program to its end and gives what it printed; any exit code but 0 is an error with that text.</summary>
    public static async Task<string> RunAsync(Command command, TimeSpan limit)
    {
        var child = await StartAsync(command, new LogTail());
        if (!await child.HasEndedAsync(limit))
        {
            await child.KillAsync();
            throw new TimeoutException($"{command.File} did not end within {limit.TotalSeconds} s.\n{child.Log}");
        }
        if (child.ExitCode != 0)
            throw new InvalidOperationException($"{command.File} ended with code {child.ExitCode}.\n{child.Log}");
        return child.Log.ToString();
    }

    /// <summary>Does nothing after the end of the process.</summary>
    public void Send(Signal signal)
    {
        if (!HasExited)
            signal.Send(Id);
    }

    /// <summary>Asks to end, and insists after the limit.</summary>
    public async Task StopAsync(Signal request, TimeSpan limit)
    {
        Send(request);
        if (!await HasEndedAsync(limit))
            await KillAsync();
    }

    /// <summary>kill -9, then waits until it and all below it are gone.</summary>
    public async Task KillAsync()
    {
        IReadOnlyList<int> below = HasExited ? [] : ProcessTable.DescendantsOf(Id);
        Send(Signal.Kill);
        // Whoever is paused would never notice that its parent is gone.
        foreach (var descendant in below)
            Signal.Continue.Send(descendant);

        if (!await HasEndedAsync(Patience) || !await Eventually.HoldsAsync(() => Task.FromResult(!below.Any(ProcessTable.IsAlive)), Patience))
            throw new TimeoutException($"Process {Id} or one below it outlived kill -9.\n{Log.Last(20)}");
    }

    /// <summary>Waits until all that an ended process printed is in the log.</summary>
    public Task DrainAsync() => HasEndedAsync(Patience);

    /// <summary>True once the process is gone and its output has ended, which those below it may keep open.</summary>
    async Task<bool> HasEndedAsync(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            AtProcessExit.Spare(Id);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
