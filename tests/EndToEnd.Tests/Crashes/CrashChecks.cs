using PointBus.EndToEnd.Tests.Ingest;
using PointBus.EndToEnd.Tests.Installations;

namespace PointBus.EndToEnd.Tests.Crashes;

/// <summary>What must hold after any crash.</summary>
static class CrashChecks
{
    /// <summary>Every point answered 202 is stored once, nothing else is stored, no letter was made, and the ledger says so.</summary>
    /// <param name="installation">Where nothing else stores points meanwhile.</param>
    /// <param name="pump">What sent them.</param>
    /// <param name="before">The ledger before its first point, where others came earlier.</param>
    public static async Task MustHoldEveryPointAsync(this Installation installation, PointPump pump, Ledger? before = null)
    {
        await installation.QuietAsync();
        var stored = (await installation.RowsAsync("live_points")).Select(row => row.Split('|')).Select(fields => (Flight: fields[1], Point: $"{fields[1]}|{fields[2]}"))
            .Where(row => pump.Owns(row.Flight)).Select(row => row.Point).ToList();

        Assert.Equal([], pump.Accepted.Except(stored));
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Equal(pump.Accepted.Count, stored.Count);

        var ledger = await installation.LedgerAsync();
        ledger.MustBalance();
        Assert.Equal(stored.Count, ledger.Stored - (before?.Stored ?? 0));
        Assert.Equal(before?.DeadLettered ?? 0, ledger.DeadLettered);
    }
}
