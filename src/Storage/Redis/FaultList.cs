using PointBus.Contracts;

namespace PointBus.Storage.Redis;

/// <summary>The failed attempts of a batch as they are kept: the newest ten, short enough to be carried along.</summary>
internal static class FaultList
{
    const int MaxFaults = 10;
    const int WithStack = 2;
    const int MaxStack = 4_096;
    const int MaxMessage = 2_000;

    public static IReadOnlyList<FaultNote> With(this IReadOnlyList<FaultNote> faults, FaultNote newest)
    {
        FaultNote[] kept = [.. faults.TakeLast(MaxFaults - 1), newest with { Message = Cut(newest.Message, MaxMessage), Stack = newest.Stack is { } stack ? Cut(stack, MaxStack) : null }];
        for (var i = 0; i < kept.Length - WithStack; i++)
            kept[i] = kept[i] with { Stack = null };
        return kept;
    }

    /// <summary>A pair of surrogates is not cut in two: half of one cannot be written.</summary>
    static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
