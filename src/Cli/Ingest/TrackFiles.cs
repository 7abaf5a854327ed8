using System.IO.Enumeration;

namespace PointBus.Cli.Ingest;

/// <summary>Finds the files that the arguments mean.</summary>
internal static class TrackFiles
{
    static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".igc", ".gpx", ".nmea", ".nma", ".csv", ".tsv", ".plt", ".geojson", ".json", ".jsonl", ".ndjson", ".txt", ".log", ".aprs", ".ogn", ".gz",
    };

    /// <summary>Named files as they are, folders by their track files at any depth (all files with <paramref name="anyName"/>); each file once.</summary>
    public static IReadOnlyList<TrackFile> Find(IEnumerable<string> arguments, string? flightId, bool anyName, out int skipped)
    {
        var files = new List<TrackFile>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        skipped = 0;
        foreach (var argument in arguments)
        {
            if (!Directory.Exists(argument))
            {
                if (seen.Add(Path.GetFullPath(argument)))
                    files.Add(TrackFile.Of(argument, flightId) is var file && File.Exists(argument) ? file : file with { Obstacle = "no such file" });
                continue;
            }

            try
            {
                foreach (var path in Walk(argument).Order(StringComparer.Ordinal))
                    if (!anyName && !Extensions.Contains(Path.GetExtension(path)))
                        skipped++;
                    else if (seen.Add(Path.GetFullPath(path)))
                        files.Add(TrackFile.Of(path, flightId));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                files.Add(new TrackFile(argument, null, "the folder cannot be read"));
            }
        }

        return files;
    }

    /// <summary>The name without what only says how the track is written; a date with dots stays whole.</summary>
    public static string WithoutExtensions(string fileName)
    {
        var stem = fileName;
        while (Extensions.Contains(Path.GetExtension(stem)))
            stem = Path.GetFileNameWithoutExtension(stem);

        return stem == fileName ? Path.GetFileNameWithoutExtension(fileName) : stem;
    }

    // Folders behind links are left alone: they may lead round in a circle.
    static FileSystemEnumerable<string> Walk(string folder) =>
        new(folder, (ref entry) => entry.ToSpecifiedFullPath(), new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
}
