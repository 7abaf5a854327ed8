using PointBus.EndToEnd.Tests.Installations;
using PointBus.Storage;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>
/// The host kills itself at each named place, at the first, second and third hit, in the midst of a case that visits them all:
/// batches that fail until they are given up, points of unknown flights, and the replay of all of them.
/// </summary>
[Trait("length", "long")]
public sealed class CrashPointTests
{
    const int Hits = 3;

    // Only a message that no consumer can take comes by it, and only a broker brings one from outside: MessageCrashTests.
    static readonly string[] OnlyWithABroker = [CrashPoint.MessageLettered];

    // What a dead process leaves behind is taken over after times that would make the tests long.
    static readonly (string Name, string Value)[] Impatient =
    [
        ("Persist__LeaseSeconds", "3"), ("Delivery__ReminderSeconds", "3"), ("Delivery__CommandTimeoutSeconds", "2"),
        ("Replay__LeaseSeconds", "3"), ("Replay__SweepSeconds", "1"), ("Replay__SettleAfterSeconds", "3"),
        ("Replay__FlightsSeconds", "0.5"), ("Delivery__BaseDelaySeconds", "0.1"),
    ];

    public static TheoryData<string> Points => [.. CrashPoint.All.Except(OnlyWithABroker)];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Nothing_is_lost_or_doubled_and_the_operation_goes_on(string point)
    {
        var plan = new CrashPlan(Enumerable.Range(1, Hits).Select(hit => $"{point}:{hit}"));
        await using var installation = await EmbeddedInstallation.StartAsync([.. Impatient, (CrashPlan.Variable, plan.Next()!)]);

        // The next hit is armed as soon as the host is back, so that it may fall into its recovery.
        for (var number = 1; plan.Crashes < Hits && number <= Hits + 1; number++)
        {
            var night = new Night(installation, plan, $"{point.Replace('.', '-')}-{number}");
            await night.RunAsync();
            await night.MustBeWholeAsync();
        }

        Assert.Equal(Hits, plan.Crashes);
    }
}

/// <summary>At which hits the host kills itself, one after the other.</summary>
sealed class CrashPlan(IEnumerable<string> hits)
{
    public const string Variable = "POINTBUS_CRASH_AT";

    readonly Queue<string> left = new(hits);

    /// <summary>How often the host died.</summary>
    public int Crashes { get; private set; }

    /// <returns><see langword="null"/> where there is none left.</returns>
    public string? Next() => left.TryDequeue(out var hit) ? hit : null;

    /// <summary>Counts the death of a host and starts it with the next hit, as often as it dies of that before it was ready once.</summary>
    public async Task CrashedAsync(Installation installation)
    {
        do
        {
            Crashes++;
            installation.Host.Settings[Variable] = Next();
        }
        while (await DiesOfItAsync(installation));
    }

    /// <summary>Whatever else keeps it from starting fails the test.</summary>
    static async Task<bool> DiesOfItAsync(Installation installation)
    {
        try
        {
            await installation.RestartHostAsync();
            return false;
        }
        catch (InvalidOperationException) when (installation.Host.WasKilled && installation.Host.Settings[Variable] is not null)
        {
            return true;
        }
    }
}
