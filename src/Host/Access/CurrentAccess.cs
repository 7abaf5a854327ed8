using Microsoft.Extensions.Primitives;
using PointBus.Host.Configuration;

namespace PointBus.Host.Access;

/// <summary>The keys that count now. What would open anything to everybody waits for a start, where the addresses are checked.</summary>
sealed partial class CurrentAccess : IDisposable
{
    readonly Lock gate = new();
    readonly IConfigurationRoot? changing;
    readonly ILogger<CurrentAccess> logger;
    readonly IDisposable? watch;
    volatile AccessOptions options;

    /// <param name="atStart">The keys at start.</param>
    /// <param name="changing">Read anew whenever it says that it has changed.</param>
    /// <param name="logger">Is told of every change.</param>
    public CurrentAccess(AccessOptions atStart, IConfigurationRoot? changing, ILogger<CurrentAccess> logger)
    {
        (options, this.changing, this.logger) = (atStart, changing, logger);
        watch = changing is null ? null : ChangeToken.OnChange(changing.GetReloadToken, Change);
    }

    public AccessOptions Options => options;

    public void Dispose() => watch?.Dispose();

    void Change()
    {
        lock (gate)
            try
            {
                var (before, after) = (options, Read(changing!));
                MustNotOpen(before, after);
                options = after;
                LogChanged(after.Keys.Count, after.Keys.Except(before.Keys).Count(), before.Keys.Except(after.Keys).Count());
            }
            catch (InvalidSettingException e)
            {
                LogRefused(e.Message);
            }
    }

    static AccessOptions Read(IConfigurationRoot configuration) =>
        configuration.Providers.OfType<WatchedJson>().FirstOrDefault(file => file.IsUnreadable) is { } file
            ? throw new InvalidSettingException($"{file.Source.Path} cannot be read; see to its JSON and rights.")
            : AccessOptions.Read(configuration);

    static void MustNotOpen(AccessOptions before, AccessOptions after)
    {
        if (after.IngestIsOpen && !before.IngestIsOpen)
            throw new InvalidSettingException("No key of role ingest is left, which would open sending to everybody; leave one in, or restart the host to open it.");
        if (after.OperatingIsOpen && !before.OperatingIsOpen)
            throw new InvalidSettingException("No key of role viewer, operator or admin is left, which would open operating to everybody; leave one in, or restart the host to open it.");
    }

    [LoggerMessage(LogLevel.Information, "The keys were read anew: {Count} keys, {Added} of them new; {Removed} are no longer valid")]
    partial void LogChanged(int count, int added, int removed);

    [LoggerMessage(LogLevel.Error, "The changed keys are not used, those of before stay valid: {Reason}")]
    partial void LogRefused(string reason);
}
