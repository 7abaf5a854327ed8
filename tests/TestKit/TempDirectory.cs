using System.Diagnostics;
using System.Globalization;

namespace PointBus.TestKit;

/// <summary>A folder of this test process, removed when disposed, at the latest when the process ends.</summary>
public sealed class TempDirectory : IDisposable
{
    const string Prefix = "pointbus-tests-";
    const UnixFileMode OthersMayPass = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    static readonly Lazy<string> Root = new(CreateRoot);

    TempDirectory(string path) => FullName = path;

    public string FullName { get; }

    public static TempDirectory Create(string name) =>
        new(Directory.CreateDirectory(Path.Combine(Root.Value, $"{name}-{Guid.NewGuid():N}")).FullName);

    /// <summary>A path below the folder.</summary>
    public string File(string name) => Path.Combine(FullName, name);

    public void Dispose() => Remove(FullName);

    /// <summary>Removes the folders of test processes that were killed. May be repeated.</summary>
    public static void RemoveThoseOfDeadProcesses()
    {
        if (!OperatingSystem.IsLinux())
            return;

        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
            if (OwnerOf(folder) is { } owner && !ProcessTable.IsAlive(owner))
                Remove(folder);
    }

    /// <summary>Leaves the work to a process of its own: a test runner does not wait for its child to tidy up.</summary>
    internal static void RemoveAllOfThisProcess()
    {
        if (Root.IsValueCreated && !OperatingSystem.IsWindows())
            Process.Start("rm", ["-rf", "--", Root.Value]);
    }

    static string CreateRoot()
    {
        RemoveThoseOfDeadProcesses();
        AtProcessExit.Arm();

        var root = Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-").FullName;
        // PostgreSQL runs as a user of its own and has to reach its folder through this one.
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(root, OthersMayPass);
        return root;
    }

    static int? OwnerOf(string folder)
    {
        var parts = Path.GetFileName(folder)[Prefix.Length..].Split('-');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var owner) ? owner : null;
    }

    static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Somebody still writes into it, or it is gone already; the next test process tries again.
        }
    }
}
