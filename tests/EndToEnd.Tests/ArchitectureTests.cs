using System.Text.RegularExpressions;
using System.Xml.Linq;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests;

public sealed partial class ArchitectureTests
{
    const int MaxLines = 300;

    static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["Contracts"] = [],
        ["Storage"] = ["Contracts"],
        ["Sagas"] = ["Contracts", "Storage"],
        ["Consumers"] = ["Contracts", "Storage"],
        ["Host"] = ["Contracts", "Storage", "Consumers", "Sagas"],
        ["Cli"] = ["Contracts"],
    };

    static readonly string[] MayKnowMassTransit = ["Consumers", "Sagas", "Host"];

    static readonly string[] NotText = ["bin", "obj", ".git", ".vs", ".idea", "artifacts", "data", "TestResults", "node_modules"];

    // Each is put together here so that this file does not name it.
    static readonly string[] Forbidden = ["/wor" + "k/", "../" + "shared", "nuget" + ".org", "npmjs" + ".", "pypi" + ".org"];

    public static TheoryData<string> Projects => [.. Directory.GetFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
        .Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_those_it_may_know(string project)
    {
        var references = Included(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path));

        Assert.True(AllowedReferences.TryGetValue(project, out var allowed), $"{project} is new: say here what it may refer to.");
        Assert.Empty(references.Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_those_that_handle_messages_know_the_message_bus(string project)
    {
        if (!MayKnowMassTransit.Contains(project))
            Assert.DoesNotContain(Included(project, "PackageReference"), package => package.StartsWith("MassTransit", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void No_source_file_is_too_long_to_read()
    {
        var sources = TextFiles("src").Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && !file.Contains("/Migrations/", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(sources);
        Assert.DoesNotContain(sources, file => File.ReadLines(file).Count() > MaxLines);
    }

    [Fact]
    public void No_file_names_places_that_only_its_authors_have()
    {
        var found = TextFiles(".")
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (Place: $"{file}:{index + 1}", Line: line)))
            .Where(line => Forbidden.Any(word => line.Line.Contains(word, StringComparison.OrdinalIgnoreCase)) || AuthorsTools().IsMatch(line.Line))
            .Select(line => line.Place);

        Assert.Empty(found);
    }

    [Fact]
    public void Every_package_is_explained()
    {
        var packages = XDocument.Load(Repository.PathOf("Directory.Packages.props")).Descendants("PackageVersion").Select(package => package.Attribute("Include")!.Value).ToList();
        var rows = File.ReadLines(Repository.PathOf("docs", "dependencies.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1]).ToList();

        Assert.NotEmpty(packages);
        Assert.Empty(packages.Except(rows));
        Assert.Empty(rows.Skip(1).Except(packages));
    }

    static IEnumerable<string> Included(string project, string element) =>
        XDocument.Load(Repository.PathOf("src", project, $"{project}.csproj")).Descendants(element).Select(item => item.Attribute("Include")!.Value);

    static IEnumerable<string> TextFiles(string folder) => FilesBelow(new DirectoryInfo(Repository.PathOf(folder))).Where(IsText);

    static IEnumerable<string> FilesBelow(DirectoryInfo folder) =>
        folder.EnumerateFiles().Where(file => file.Name != ".git").Select(file => file.FullName)
            .Concat(folder.EnumerateDirectories().Where(below => !NotText.Contains(below.Name)).SelectMany(FilesBelow));

    static bool IsText(string file)
    {
        using var content = File.OpenRead(file);
        var start = new byte[4_096];
        return !start.AsSpan(0, content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)).Contains((byte)0);
    }

    [GeneratedRegex(@"\bhelper[s]?\b", RegexOptions.IgnoreCase)]
    private static partial Regex AuthorsTools();
}
