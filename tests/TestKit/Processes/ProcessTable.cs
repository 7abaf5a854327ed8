using System.Globalization;

namespace PointBus.TestKit;

/// <summary>The kernel's list of processes.</summary>
public static class ProcessTable
{
    /// <summary>False for one that has ended, even when nobody has collected its exit code yet.</summary>
    public static bool IsAlive(int processId) => Read(processId) is { State: not ('Z' or 'X') };

    /// <summary>True for one that a signal has halted.</summary>
    public static bool IsHalted(int processId) => Read(processId) is { State: 'T' };

    /// <summary>The living processes below this one.</summary>
    public static IReadOnlyList<int> DescendantsOf(int processId)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id != 0 && IsAlive(id))
            .ToLookup(id => Read(id)?.Parent ?? 0);

        return [.. Below(processId)];

        IEnumerable<int> Below(int parent) => children[parent].SelectMany(child => Below(child).Prepend(child));
    }

    static (char State, int Parent)? Read(int processId)
    {
        try
        {
            // The program's name comes second, in brackets, and may itself hold brackets and blanks.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var rest = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (rest[0][0], int.Parse(rest[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
