using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting;

/// <summary>Sees to it that one host evaluates. While Redis is away the one that did goes on, and no other begins.</summary>
public sealed partial class Lead(IAlertStore store, AlertOptions options, TimeProvider time, ILogger<Lead> logger)
{
    DateTimeOffset _notBefore;
    bool _wasAway;

    /// <summary>Unique among hosts and starts.</summary>
    public string Host { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";

    /// <summary>Whether this host evaluates.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Asks once, or renews.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!IsHeld && !await MayAskAsync(cancellationToken))
                return;

            var isHeld = await store.LeadAsync(Host, options.Lease, cancellationToken);
            if (isHeld != IsHeld)
                LogChanged(isHeld ? "evaluates" : "does not evaluate");
            IsHeld = isHeld;
        }
        catch (BufferUnavailableException)
        {
            _wasAway = true;
        }
    }

    /// <summary>Whoever went on from memory knows more than Redis does, so he comes first when it is back.</summary>
    async Task<bool> MayAskAsync(CancellationToken cancellationToken)
    {
        if (_wasAway)
        {
            await store.ReadCountersAsync(cancellationToken);
            _notBefore = time.GetUtcNow() + options.Lease;
            _wasAway = false;
        }

        return time.GetUtcNow() >= _notBefore;
    }

    public async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (IsHeld)
                await store.ResignAsync(Host, cancellationToken).WaitAsync(options.PublishTimeout, time, cancellationToken);
        }
        catch (Exception e) when (e is BufferUnavailableException or TimeoutException)
        {
            LogNotGivenBack(e.Message);
        }

        IsHeld = false;
    }

    [LoggerMessage(LogLevel.Information, "This host {DoesIt} the rules of alerting now")]
    partial void LogChanged(string doesIt);

    [LoggerMessage(LogLevel.Debug, "The right to evaluate was not given back: {Reason}")]
    partial void LogNotGivenBack(string reason);
}
