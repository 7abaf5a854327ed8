using PointBus.EndToEnd.Tests.Installations;
using PointBus.Storage;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>
/// The host kills itself at each named place, at the first, second and third hit, in the midst of a case that visits them all:
/// batches that fail until they are given up, points of unknown flights, and the replay of all of them.
/// The places of a class share an installation and come one after the other, so that a death also falls into the recovery from another.
/// </summary>
[Trait("length", "long")]
public abstract class CrashPointTests(string name, IReadOnlyList<string> points)
{
    const int Hits = 3;

    // What a dead process leaves behind is taken over after times that would make the tests long.
    static readonly (string Name, string Value)[] Impatient =
    [
        ("Persist__LeaseSeconds", "2"), ("Delivery__ReminderSeconds", "2"), ("Delivery__CommandTimeoutSeconds", "1"),
        ("Replay__LeaseSeconds", "2"), ("Replay__SweepSeconds", "0.5"), ("Replay__SettleAfterSeconds", "2"),
        ("Replay__FlightsSeconds", "0.5"), ("Delivery__BaseDelaySeconds", "0.1"),
    ];

    public IReadOnlyList<string> Points => points;

    [Fact]
    public async Task Nothing_is_lost_or_doubled_and_the_operation_goes_on()
    {
        var plan = new CrashPlan(Enumerable.Range(1, Hits).SelectMany(hit => points.Select(point => $"{point}:{hit}")));
        await using var installation = await EmbeddedInstallation.StartAsync([.. Impatient, (CrashPlan.Variable, plan.Next()!)]);

        // The next hit is armed as soon as the host is back, so that it may fall into its recovery.
        for (var number = 1; plan.Armed is not null && number <= Hits * points.Count; number++)
        {
            var night = new Night(installation, plan, $"{name}-{number}");
            await night.RunAsync();
            await night.MustBeWholeAsync();
        }

        Assert.True(plan.Armed is null, $"never died at {plan.Armed}");
        Assert.Equal(Hits * points.Count, plan.Crashes);
    }
}

public sealed class RetryCrashTests() : CrashPointTests(
    "retry", [CrashPoint.SagaSaving, CrashPoint.SagaSaved, CrashPoint.EventsPublished, CrashPoint.BatchParked, CrashPoint.DueTaken, CrashPoint.CommandReceived]);

public sealed class LetterCrashTests() : CrashPointTests(
    "letter", [CrashPoint.BatchGivenUp, CrashPoint.LetterRead, CrashPoint.LetterFiled]);

public sealed class ReplayCrashTests() : CrashPointTests(
    "replay", [CrashPoint.ReplayFrozen, CrashPoint.ReplayMoved, CrashPoint.ReplayNoted, CrashPoint.OutcomeNoted]);

public sealed class EveryCrashPointTests
{
    // Only a message that no consumer can take comes by it, and only a broker brings one from outside: MessageCrashTests.
    static readonly string[] OnlyWithABroker = [CrashPoint.MessageLettered];

    [Fact]
    public void Every_place_is_visited() => Assert.Equal(
        CrashPoint.All.Order(),
        new CrashPointTests[] { new RetryCrashTests(), new LetterCrashTests(), new ReplayCrashTests() }.SelectMany(tests => tests.Points).Concat(OnlyWithABroker).Order());
}
