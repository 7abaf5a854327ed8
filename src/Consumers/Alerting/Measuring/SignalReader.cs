using Microsoft.Extensions.Logging;

namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>Asks all sources side by side. What a source that fails or takes too long would have measured is unknown; the others count.</summary>
public sealed partial class SignalReader(IEnumerable<ISignalSource> sources, AlertOptions options, TimeProvider time, ILogger<SignalReader> logger)
{
    readonly IReadOnlyList<ISignalSource> _sources = [.. sources];
    readonly HashSet<ISignalSource> _failing = [];

    public async Task<Reading> ReadAsync(CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var answers = await Task.WhenAll(_sources.Select(source => AskAsync(source, cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();
        return new Reading(
            at,
            answers.SelectMany(answer => answer ?? []),
            _sources.Zip(answers).Where(one => one.Second is null).SelectMany(one => one.First.Measures));
    }

    async Task<IReadOnlyList<Measurement>?> AskAsync(ISignalSource source, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.MeasureTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var measured = await Task.Run(() => source.MeasureAsync(either.Token), either.Token).WaitAsync(either.Token);
            if (Changed(source, fails: false))
                LogBack(source.GetType().Name);
            return measured;
        }
        catch (Exception e)
        {
            if (!cancellationToken.IsCancellationRequested && Changed(source, fails: true))
                LogFailed(source.GetType().Name, e.Message);
            return null;
        }
    }

    bool Changed(ISignalSource source, bool fails)
    {
        lock (_failing)
            return fails ? _failing.Add(source) : _failing.Remove(source);
    }

    [LoggerMessage(LogLevel.Warning, "{Source} does not measure: {Reason}")]
    partial void LogFailed(string source, string reason);

    [LoggerMessage(LogLevel.Information, "{Source} measures again")]
    partial void LogBack(string source);
}
