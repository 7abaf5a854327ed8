using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting.Workers;

/// <summary>Reports the workers of this process and tells them what they are asked to do. While the registry is away they go on as they were told last.</summary>
public sealed partial class HeartbeatLoop(WorkerDesk desk, IWorkerRegistry registry, PersistOptions options, TimeProvider time, ILogger<HeartbeatLoop> logger) : BackgroundService
{
    static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(2);

    readonly BufferSignal soon = new(time);

    /// <summary>Something was asked of a worker that may be one of ours: need not wait for the next time.</summary>
    public void ReportSoon() => soon.Set();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await ReportAsync(stoppingToken);
            await soon.WaitAsync(options.Heartbeat, stoppingToken);
        }
    }

    /// <summary>Says goodbye, so that nobody takes a planned end for a death.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Task.WhenAll(desk.All.Select(worker => registry.RemoveAsync(worker.Id, cancellationToken))).WaitAsync(GoodbyeTimeout, time, cancellationToken);
        }
        catch (Exception e) when (e is BufferUnavailableException or TimeoutException or OperationCanceledException)
        {
            LogSkipped(e.Message);
        }
    }

    async Task ReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var worker in desk.All)
                worker.Obey(await registry.ReportAsync(worker.Report(Environment.MachineName), cancellationToken));
        }
        catch (BufferUnavailableException e)
        {
            LogSkipped(e.Message);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Workers report later: {Reason}")]
    partial void LogSkipped(string reason);

    [LoggerMessage(LogLevel.Error, "Reporting the workers failed")]
    partial void LogFailed(Exception e);
}
