using MassTransit;
using PointBus.Host.Serving;

namespace PointBus.Host.Bus;

/// <summary>Starts the bus beside the web server: a broker that is away must not keep points from being accepted by another way.</summary>
sealed partial class BusStarter(IBusDepot depot, BusState state, ServerOptions server, TimeProvider time, ILogger<BusStarter> logger) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogStarting();
        while (!await TryStartAsync(stoppingToken))
            await Task.Delay(Pause, time, stoppingToken);
    }

    /// <summary>A broker that refuses, as one with a queue of the same name and other arguments does, must not stop the host.</summary>
    async Task<bool> TryStartAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Returns only when every endpoint is ready: a publish before that has no queue to go to.
            await depot.Start(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotStarted(e);
            return false;
        }

        if (!stoppingToken.IsCancellationRequested)
            state.Started();
        LogStarted();
        return true;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        state.Stopped();
        await base.StopAsync(cancellationToken);
        await depot.Stop(server.MessagesWithin, CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Information, "Starting the bus")]
    partial void LogStarting();

    [LoggerMessage(LogLevel.Error, "Starting the bus failed; points take the other ways in, and the next try follows in 5 seconds")]
    partial void LogNotStarted(Exception e);

    [LoggerMessage(LogLevel.Information, "Started the bus, all endpoints are ready")]
    partial void LogStarted();
}
