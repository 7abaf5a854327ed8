using PointBus.EndToEnd.Tests.Ingest;
using PointBus.EndToEnd.Tests.Installations;

namespace PointBus.EndToEnd.Tests.Crashes;

/// <summary>What must hold after any crash.</summary>
static class CrashChecks
{
    /// <summary>Every point answered 202 is stored once, nothing else is stored, no letter was made, and the ledger says so.</summary>
    public static async Task MustHoldEveryPointAsync(this Installation installation, PointPump pump)
    {
        await installation.QuietAsync();
        var stored = (await installation.RowsAsync("live_points")).Select(row => row.Split('|')).Select(fields => $"{fields[1]}|{fields[2]}").ToList();

        Assert.Equal([], pump.Accepted.Except(stored));
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Equal(pump.Accepted.Count, stored.Count);

        var ledger = await installation.LedgerAsync();
        ledger.MustBalance();
        Assert.Equal(stored.Count, ledger.Stored);
        Assert.Equal(0, ledger.DeadLettered);
    }
}
