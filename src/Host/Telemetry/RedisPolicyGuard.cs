using PointBus.Host.Configuration;
using PointBus.Storage;
using PointBus.Storage.Redis;

namespace PointBus.Host.Telemetry;

/// <summary>Sees to it that Redis keeps what it accepts: at start, where it can refuse, every minute, and when it is back after it was away.</summary>
sealed partial class RedisPolicyGuard(RedisConnection connection, RedisPolicyCheck check, RedisLogRewrite rewrite, TimeProvider time, ILogger<RedisPolicyGuard> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    readonly SemaphoreSlim occasions = new(0);

    volatile IReadOnlyList<PolicyFinding> findings = [];

    /// <summary>What is not as it must be; shown by /health.</summary>
    public IReadOnlyList<PolicyFinding> Findings => findings;

    /// <exception cref="InvalidSettingException">A setting of Redis would lose accepted points.</exception>
    public async Task CheckAtStartAsync(CancellationToken cancellationToken)
    {
        if (await TryCheckAsync(cancellationToken) && findings.FirstOrDefault(finding => finding.Severity == PolicySeverity.Refuse) is { } refused)
            throw new InvalidSettingException(refused.Sentence);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        connection.Restored += OnRestored;
        using var timer = time.CreateTimer(_ => occasions.Release(), null, Interval, Interval);
        try
        {
            while (true)
            {
                await occasions.WaitAsync(stoppingToken);
                await TryCheckAsync(stoppingToken);
            }
        }
        finally
        {
            connection.Restored -= OnRestored;
        }
    }

    void OnRestored() => occasions.Release();

    public override void Dispose()
    {
        base.Dispose();
        occasions.Dispose();
    }

    async Task<bool> TryCheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var before = findings;
            findings = [.. await check.RunAsync(cancellationToken), .. (await rewrite.RunAsync(cancellationToken)).Findings];
            foreach (var finding in findings.Except(before))
                LogFinding(finding.Severity == PolicySeverity.Refuse ? LogLevel.Critical : LogLevel.Warning, finding.Sentence);
            return true;
        }
        catch (BufferUnavailableException e)
        {
            LogNotChecked(e.Message);
            return false;
        }
    }

    [LoggerMessage(Message = "{Finding}")]
    partial void LogFinding(LogLevel level, string finding);

    [LoggerMessage(LogLevel.Warning, "The settings of Redis could not be checked: {Reason}")]
    partial void LogNotChecked(string reason);
}
