namespace PointBus.TestKit;

/// <summary>Programs of the machine, and the command that installs a missing one.</summary>
public static class Executable
{
    /// <summary>The first of the paths that exists.</summary>
    public static string Find(string aptPackage, params IEnumerable<string> paths) =>
        paths.FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException(
            $"{aptPackage} is not installed: apt-get install -y --no-install-recommends {aptPackage}");

    /// <summary>Where PATH has this program, in order; programs for administrators included.</summary>
    public static IEnumerable<string> OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/bin", "/usr/sbin", "/usr/local/bin"])
            .Select(folder => Path.Combine(folder, name));
}
