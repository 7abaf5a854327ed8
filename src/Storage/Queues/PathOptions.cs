using System.Runtime.InteropServices;
using System.Text.Json;

namespace PointBus.Storage.Queues;

/// <summary>How <see cref="PathHandlers"/> work.</summary>
public sealed record PathOptions
{
    /// <summary>Attempts in all before a message becomes a dead letter, 1 or more. Defaults to 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Wait before the second attempt; doubles each time. Defaults to 1 second.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between attempts. Defaults to 60 seconds.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a handler may take; then it is cancelled, and the attempt has failed. Defaults to 30 seconds.</summary>
    public TimeSpan HandlerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages of one path that are handled at once. Defaults to 10.</summary>
    public int Workers { get; init; } = 10;

    /// <summary>Messages taken at once. Defaults to 20.</summary>
    public int BatchSize { get; init; } = 20;

    /// <summary>How long a path without messages waits for some. Defaults to 1 second.</summary>
    public TimeSpan IdleWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Shown with what is pending. Defaults to <c>worker-{host}-{process}</c>.</summary>
    public string ConsumerId { get; init; } = $"worker-{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>Failures that no other attempt helps: the message becomes a dead letter at once. Defaults to unreadable data.</summary>
    public Func<Exception, bool> IsPermanent { get; init; } = e => e is JsonException or MessageException;

    /// <summary>Signals that end <see cref="PathRunner.RunAsync"/>. Defaults to SIGTERM and SIGINT.</summary>
    public IReadOnlyList<PosixSignal> StopSignals { get; init; } = [PosixSignal.SIGTERM, PosixSignal.SIGINT];

    /// <summary>A message taken last of its batch may have to wait for those before it.</summary>
    internal TimeSpan Lease => HandlerTimeout * ((BatchSize + Workers - 1) / Workers) * 2;

    internal TimeSpan DelayAfter(int attempts)
    {
        var delay = RetryDelay * Math.Pow(2, attempts - 1);
        return delay < MaxRetryDelay ? delay : MaxRetryDelay;
    }
}
