using PointBus.Storage;

namespace PointBus.Host.Tests.Fakes;

/// <summary>What tests of the operating endpoints share: a host of their own, and looks into its audit.</summary>
public abstract class OperationsTests : IAsyncLifetime
{
    protected OperationsHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await OperationsHost.StartAsync();

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>The only record of the audit.</summary>
    private protected AuditRecord Audited(string action, string outcome, long? count = null)
    {
        var record = Assert.Single(Host.Audit.All);
        Assert.Equal((action, outcome), (record.Action, record.Outcome));
        Assert.Equal(count, record.Count);
        Assert.StartsWith("ops", record.Actor, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(record.RequestId));
        return record;
    }
}
