using MassTransit;

namespace PointBus.Host.Bus;

/// <summary>Starts the bus beside the web server: a broker that is away must not keep points from being accepted by another way.</summary>
sealed partial class BusStarter(IBusDepot depot, BusState state, ILogger<BusStarter> logger) : BackgroundService
{
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogStarting();

        // Returns only when every endpoint is ready: a publish before that has no queue to go to.
        await depot.Start(stoppingToken);
        state.Started();
        LogStarted();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        state.Stopped();
        await base.StopAsync(cancellationToken);
        await depot.Stop(StopLimit, CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Information, "Starting the bus")]
    partial void LogStarting();

    [LoggerMessage(LogLevel.Information, "Started the bus, all endpoints are ready")]
    partial void LogStarted();
}
