namespace PointBus.Cli.Ingest;

/// <summary>Makes the same flight id of the same file name every time, so that sending again meets the same flight.</summary>
internal static class FlightId
{
    public const int MaxLength = 100;

    /// <returns><see langword="null"/> where no letter or digit is left to tell one flight from another.</returns>
    public static string? FromFileName(string fileName)
    {
        var stem = TrackFiles.WithoutExtensions(fileName);
        var id = string.Concat(stem.Select(c => IsAllowed(c) ? c : '-'));
        return id.Any(char.IsAsciiLetterOrDigit) ? id[..Math.Min(id.Length, MaxLength)] : null;
    }

    static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
}
