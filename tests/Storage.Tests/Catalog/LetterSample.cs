using PointBus.Contracts;

namespace PointBus.Storage.Tests.Catalog;

/// <summary>Letters for the tests: letter <c>n</c> failed <c>n</c> seconds into the day of the tests.</summary>
internal static class LetterSample
{
    public static readonly DateTimeOffset Day = new(2026, 6, 5, 10, 0, 0, TimeSpan.Zero);

    public static Guid Id(int n) => StableId.From("letter", $"{n}");

    public static Guid BatchId(int n) => StableId.From("batch", $"{n}");

    public static FiledLetter Letter(
        int n, string lane = "live", string reason = DeadLetterReasons.ProcessingError, string? error = null, int points = 10, int priority = 5,
        string group = "group", string? upstream = "tests", string[]? flights = null, string? type = "System.TimeoutException",
        LetterState state = LetterState.Open, long version = 1, ReplayMark? replay = null, string product = "1.0", int? second = null, string? source = null) =>
        new(new DeadLetter
        {
            LetterId = Id(n),
            Batch = new BatchHeader
            {
                BatchId = BatchId(n), Lane = lane, Priority = priority, PointCount = points, Upstream = upstream, TraceId = $"trace-{n}", Replay = replay,
                Flight = source is null ? null : new FlightDetails { Source = source },
            },
            ReasonCode = reason,
            Stage = DeadLetterStages.Persisting,
            PointCount = points,
            Payload = new byte[] { 1, 2, (byte)n },
            PayloadForm = PayloadForms.Packed,
            FailedAt = Day.AddSeconds(second ?? n),
            Attempts = 3,
            Error = error ?? $"It did not answer in {n} ms.",
            ExceptionType = type,
            Stack = "at PointBus.Somewhere()",
            Failures = [new FaultNote { At = Day.AddSeconds((second ?? n) - 10), Attempt = 1, Class = FaultClass.Unknown, Message = "first\0" }],
        }, state, version, group, $"TimeoutException: {group}", flights ?? ["f-1"], Day.AddHours(-1), Day.AddMinutes(-30), product);

    public static LetterEntry Entry(int n, LetterState state, long version, string actor = "alice", Guid? operation = null, Guid? replay = null) =>
        new(Id(n), state, version, Day.AddHours(2), actor, operation, replay);
}
