using System.Collections.Concurrent;

namespace PointBus.TestKit;

/// <summary>Cleans up what no test disposed: children first, because they write into the folders.</summary>
internal static class AtProcessExit
{
    static readonly ConcurrentDictionary<int, bool> Children = new();

    static AtProcessExit() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var child in Children.Keys)
            Signal.Kill.Send(child);
        TempDirectory.RemoveAllOfThisProcess();
    };

    /// <summary>May be repeated.</summary>
    public static void Arm() { }

    public static void Kill(int child) => Children[child] = true;

    public static void Spare(int child) => Children.TryRemove(child, out _);
}
