using System.Runtime.InteropServices;

namespace PointBus.Storage.Queues;

/// <summary>Handles the messages of all paths until it is stopped, each path in a loop of its own. Can be started once.</summary>
public sealed class PathRunner(PathHandlers handlers) : IAsyncDisposable
{
    readonly CancellationTokenSource _stopping = new();
    readonly CancellationTokenSource _aborting = new();
    Task[] _loops = [];

    /// <summary>Whether every path is still served.</summary>
    public bool IsAlive => _loops.Length > 0 && !_stopping.IsCancellationRequested && _loops.All(loop => !loop.IsCompleted);

    /// <summary>Begins to serve the paths that have a handler by now.</summary>
    public void Start()
    {
        if (_loops.Length > 0)
            throw new InvalidOperationException("It was started already.");

        _loops = [.. handlers.Queues.Select(LoopAsync)];
    }

    /// <summary>Takes no more messages and waits for its handlers.</summary>
    /// <param name="drain">Whether handlers that run may end; else they are cancelled and their messages given back.</param>
    /// <param name="cancellationToken">Ends the drain: the handlers that still run are cancelled.</param>
    public async Task StopAsync(bool drain = true, CancellationToken cancellationToken = default)
    {
        await _stopping.CancelAsync();
        if (!drain)
            await _aborting.CancelAsync();
        await using var _ = cancellationToken.Register(_aborting.Cancel);
        await Task.WhenAll(_loops);
    }

    /// <summary>Serves the paths until one of the <see cref="PathOptions.StopSignals"/> comes or it is cancelled, and ends with a drain.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var signalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var signals = handlers.Options.StopSignals
            .Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                signalled.TrySetResult();
            }))
            .ToList();
        try
        {
            Start();
            await using var _ = cancellationToken.Register(() => signalled.TrySetResult());
            await signalled.Task;
            await StopAsync(drain: true, CancellationToken.None);
        }
        finally
        {
            signals.ForEach(signal => signal.Dispose());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(drain: false, CancellationToken.None);
        _stopping.Dispose();
        _aborting.Dispose();
    }

    async Task LoopAsync(string queue)
    {
        var options = handlers.Options;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await handlers.ProcessAsync(queue, options.BatchSize, options.IdleWait, _stopping.Token, _aborting.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (QueueException)
            {
                // The store is away, or somebody deleted the queue: the next message makes it anew.
                await PauseAsync(options.IdleWait);
            }
        }
    }

    async Task PauseAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, handlers.Client.Time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The loop sees that it is to end.
        }
    }
}
