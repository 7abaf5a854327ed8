using PointBus.Storage;

namespace PointBus.Host.Tests.Fakes;

/// <summary>What tests of the operating endpoints share: one host, as if new for each test, and looks into its audit.</summary>
[Collection(OperatingCollection.Name)]
public abstract class OperationsTests
{
    protected OperationsTests(OperationsHost host)
    {
        Host = host;
        host.Clear();
    }

    protected OperationsHost Host { get; }

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

/// <summary>The host takes longer to build than all its tests take.</summary>
[CollectionDefinition(Name)]
public sealed class OperatingCollection : ICollectionFixture<OperationsHost>
{
    public const string Name = "operating";
}
