using PointBus.Host.Configuration;
using PointBus.Storage;
using PointBus.Storage.Redis;

namespace PointBus.Host.Telemetry;

/// <summary>Sees to it that Redis keeps what it accepts: at start, where it can refuse, and every minute.</summary>
sealed partial class RedisPolicyGuard(RedisPolicyCheck check, TimeProvider time, ILogger<RedisPolicyGuard> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

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
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryCheckAsync(stoppingToken);
    }

    async Task<bool> TryCheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var before = findings;
            findings = await check.RunAsync(cancellationToken);
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
