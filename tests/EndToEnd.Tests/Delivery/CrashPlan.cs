using PointBus.EndToEnd.Tests.Installations;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>At which hits the host kills itself, one after the other.</summary>
sealed class CrashPlan(IEnumerable<string> hits)
{
    public const string Variable = "POINTBUS_CRASH_AT";

    readonly Queue<string> left = new(hits);

    /// <summary>How often the host died.</summary>
    public int Crashes { get; private set; }

    /// <summary>The hit that comes next; <see langword="null"/> where all of them came.</summary>
    public string? Armed { get; private set; }

    /// <returns><see langword="null"/> where there is none left.</returns>
    public string? Next() => Armed = left.TryDequeue(out var hit) ? hit : null;

    /// <summary>Counts the death of a host and starts it with the next hit, as often as it dies of that before it was ready once.</summary>
    public async Task CrashedAsync(Installation installation)
    {
        do
        {
            // Without this a host that is killed by something else would be started for ever.
            Assert.True(Armed is not null, "the host died although it was not to\n" + installation.Host.Log.Last(30));
            Crashes++;
            installation.Host.Settings[Variable] = Next();
        }
        while (await DiesOfItAsync(installation));
    }

    /// <summary>Whatever else keeps it from starting fails the test.</summary>
    async Task<bool> DiesOfItAsync(Installation installation)
    {
        try
        {
            await installation.RestartHostAsync();
            return false;
        }
        catch (InvalidOperationException) when (installation.Host.WasKilled && Armed is not null)
        {
            return true;
        }
    }
}
