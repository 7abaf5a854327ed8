namespace PointBus.Host.Telemetry.Metrics;

/// <summary>Renews the reading of the state where figures are sent and nobody asks for them.</summary>
sealed class StateLoop(StateReader state, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
            await state.RefreshAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
