using PointBus.Storage;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>Every named place of the product, by the part of a batch's way on which it is passed.</summary>
static class CrashPoints
{
    public static readonly string[]
        Retry = [CrashPoint.SagaSaving, CrashPoint.SagaSaved, CrashPoint.EventsPublished, CrashPoint.BatchParked, CrashPoint.DueTaken, CrashPoint.CommandReceived],
        Letter = [CrashPoint.BatchGivenUp, CrashPoint.LetterRead, CrashPoint.LetterFiled],
        Replay = [CrashPoint.ReplayFrozen, CrashPoint.ReplayMoved, CrashPoint.ReplayNoted, CrashPoint.OutcomeNoted],

        // Only a message that no consumer can take comes by it, and only a broker brings one from outside: MessageCrashTests.
        Message = [CrashPoint.MessageLettered];
}

public sealed class EveryCrashPointTests
{
    [Fact]
    public void Every_place_is_visited() => Assert.Equal(
        CrashPoint.All.Order(), [.. CrashPoints.Retry.Concat(CrashPoints.Letter).Concat(CrashPoints.Replay).Concat(CrashPoints.Message).Order()]);
}
