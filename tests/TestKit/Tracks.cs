namespace PointBus.TestKit;

/// <summary>Real track files, kept outside the repository because they belong to private persons. Never print their content.</summary>
public static class Tracks
{
    public const string Variable = "POINTBUS_TRACKS";

    /// <summary>The folder named by POINTBUS_TRACKS, else shared/tracks beside the repository. It may be absent.</summary>
    public static string Folder { get; } = Path.GetFullPath(
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named
            : Path.Combine(Repository.Root, "..", "shared", "tracks"));

    /// <summary>
    /// Every track file with one of these extensions, in a fixed order; all files without any.
    /// Where the folder is absent this throws in CI or when POINTBUS_TRACKS names it, and is empty elsewhere,
    /// so loop over it inside a fact: a theory without rows fails.
    /// </summary>
    public static IReadOnlyList<string> Files(params string[] extensions)
    {
        if (!Directory.Exists(Folder))
            return IsWanted ? throw new DirectoryNotFoundException($"There are no track files at {Folder}: set {Variable} to a folder of IGC and GPX files.") : [];

        return [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Where(file => extensions.Length == 0 || extensions.Contains(Path.GetExtension(file).TrimStart('.'), StringComparer.OrdinalIgnoreCase))
            .Where(file => Path.GetExtension(file) != ".md")
            .Order(StringComparer.Ordinal)];
    }

    static bool IsWanted => new[] { "CI", Variable }.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 });
}
