namespace PointBus.Contracts.Tests;

/// <summary>Files that a person has agreed to. Set POINTBUS_APPROVE=1 to write them anew, then read the diff before it is committed.</summary>
static class Approved
{
    public static void Matches(string golden, string actual)
    {
        var path = Path.Combine(Repository, "tests", "Contracts.Tests", "Golden", golden);
        if (Environment.GetEnvironmentVariable("POINTBUS_APPROVE") == "1")
            File.WriteAllText(path, actual + "\n");

        Assert.True(File.Exists(path), $"{golden} is missing; run once with POINTBUS_APPROVE=1 and look at it.");
        Assert.Equal(File.ReadAllText(path).TrimEnd('\n'), actual);
    }

    public static string Document(string name) => File.ReadAllText(Path.Combine(Repository, "docs", name));

    /// <summary>The only code block of a document that follows the marker.</summary>
    public static string Block(string document, string marker)
    {
        var start = document.IndexOf("\n```", document.IndexOf(marker, StringComparison.Ordinal), StringComparison.Ordinal);
        start = document.IndexOf('\n', start + 1) + 1;
        return document[start..document.IndexOf("\n```", start, StringComparison.Ordinal)];
    }

    static string Repository { get; } = FindRepository(AppContext.BaseDirectory);

    static string FindRepository(string folder) => File.Exists(Path.Combine(folder, "Bus.sln"))
        ? folder
        : FindRepository(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar)) ?? throw new DirectoryNotFoundException("Bus.sln"));
}
