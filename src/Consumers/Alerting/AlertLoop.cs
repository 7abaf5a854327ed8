using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PointBus.Consumers.Alerting;

/// <summary>Asks for the right to evaluate, and evaluates while this host has it. Apart from everything that moves points.</summary>
public sealed partial class AlertLoop(Lead lead, AlertPass pass, AlertMemory memory, AlertOptions options, TimeProvider time, ILogger<AlertLoop> logger) : BackgroundService
{
    readonly SemaphoreSlim _passing = new(1, 1);

    /// <summary>Evaluates at once where this host has the right to.</summary>
    /// <returns>Whether it has.</returns>
    public async Task<bool> EvaluateAsync(CancellationToken cancellationToken)
    {
        if (!lead.IsHeld)
            return false;

        await PassAsync(cancellationToken);
        return true;
    }

    public override void Dispose()
    {
        _passing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await TryAsync(lead.AskAsync, stoppingToken);
            await Task.WhenAll(
                RepeatAsync(options.RenewEvery, lead.AskAsync, stoppingToken),
                RepeatAsync(options.Interval, PassAsync, stoppingToken));
        }
        finally
        {
            await lead.GiveBackAsync(CancellationToken.None);
        }
    }

    async Task PassAsync(CancellationToken cancellationToken)
    {
        await _passing.WaitAsync(cancellationToken);
        try
        {
            if (lead.IsHeld)
                await pass.RunAsync(cancellationToken);
            else
                memory.Forget();
        }
        finally
        {
            _passing.Release();
        }
    }

    async Task RepeatAsync(TimeSpan interval, Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        do
            await TryAsync(step, cancellationToken);
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    async Task TryAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Failed a pass of alerting; the next one follows")]
    partial void LogFailed(Exception e);
}
