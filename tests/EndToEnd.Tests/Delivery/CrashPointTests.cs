using PointBus.EndToEnd.Tests.Installations;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>
/// The host kills itself at each named place, at the first, second and third hit, in the midst of a case that visits them all:
/// batches that fail until they are given up, points of unknown flights, and the replay of all of them.
/// The places of a class share an installation and come one after the other, so that a death also falls into the recovery from another.
/// CRASH_HITS sets another number of hits.
/// </summary>
[Trait("length", "long")]
public abstract class CrashPointTests(string name, int hits, IReadOnlyList<string> points)
{
    readonly int hits = int.TryParse(Environment.GetEnvironmentVariable("CRASH_HITS"), out var wanted) ? wanted : hits;

    // What a dead process leaves behind is taken over after times that would make the tests long.
    static readonly (string Name, string Value)[] Impatient =
    [
        ("Persist__LeaseSeconds", "2"), ("Delivery__ReminderSeconds", "2"), ("Delivery__CommandTimeoutSeconds", "1"),
        ("Replay__LeaseSeconds", "2"), ("Replay__SweepSeconds", "0.5"), ("Replay__SettleAfterSeconds", "2"),
        ("Replay__FlightsSeconds", "0.5"), ("Delivery__BaseDelaySeconds", "0.1"),
    ];

    protected abstract Task<Installation> StartAsync(params (string Name, string Value)[] settings);

    [Fact]
    public async Task Nothing_is_lost_or_doubled_and_the_operation_goes_on()
    {
        var plan = new CrashPlan(Enumerable.Range(1, hits).SelectMany(hit => points.Select(point => $"{point}:{hit}")));
        await using var installation = await StartAsync([.. Impatient, (CrashPlan.Variable, plan.Next()!)]);

        // The next hit is armed as soon as the host is back, so that it may fall into its recovery.
        for (var number = 1; plan.Armed is not null && number <= hits * points.Count; number++)
        {
            var night = new Night(installation, plan, $"{name}-{number}");
            await night.RunAsync();
            await night.MustBeWholeAsync();
        }

        Assert.True(plan.Armed is null, $"never died at {plan.Armed}");
        Assert.Equal(hits * points.Count, plan.Crashes);
    }
}

public abstract class EmbeddedCrashPointTests(string name, IReadOnlyList<string> points) : CrashPointTests(name, 3, points)
{
    protected override async Task<Installation> StartAsync(params (string Name, string Value)[] settings) => await EmbeddedInstallation.StartAsync(settings);
}

public sealed class RetryCrashTests() : EmbeddedCrashPointTests("retry", CrashPoints.Retry);

public sealed class LetterCrashTests() : EmbeddedCrashPointTests("letter", CrashPoints.Letter);

public sealed class ReplayCrashTests() : EmbeddedCrashPointTests("replay", CrashPoints.Replay);

/// <summary>With RabbitMQ, Redis and PostgreSQL; once each, because the embedded engines take the other hits.</summary>
[Trait("servers", "real")]
public abstract class RealCrashPointTests(string name, IReadOnlyList<string> points) : CrashPointTests(name, 1, points)
{
    protected override async Task<Installation> StartAsync(params (string Name, string Value)[] settings) => await RealInstallation.StartAsync(settings);
}

public sealed class RealRetryCrashTests() : RealCrashPointTests("retry", CrashPoints.Retry);

public sealed class RealReplayCrashTests() : RealCrashPointTests("replay", [.. CrashPoints.Letter, .. CrashPoints.Replay]);
