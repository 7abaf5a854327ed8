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
    // Only a message that no consumer can take comes by it, and only a broker brings one from outside.
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
        await using var installation = await EmbeddedInstallation.StartAsync(Impatient);
        for (var hit = 1; hit <= 3; hit++)
        {
            var night = new Night(installation, $"{point.Replace('.', '-')}-{hit}");

            await night.RunAsync($"{point}:{hit}");

            Assert.True(night.Crashes > 0, $"{point} was not hit {hit} times");
            await night.MustBeWholeAsync();
        }
    }
}
