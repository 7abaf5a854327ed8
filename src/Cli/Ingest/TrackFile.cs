namespace PointBus.Cli.Ingest;

/// <summary>One file to send.</summary>
/// <param name="Path">As the user named or would name it.</param>
/// <param name="FlightId">Absent where the name gives none.</param>
/// <param name="Obstacle">Why it cannot be sent; mostly absent.</param>
internal sealed record TrackFile(string Path, string? FlightId, string? Obstacle = null)
{
    /// <summary>Packed already; goes out as it is.</summary>
    public bool IsGzip => Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the host is told, without folders, which may say more than the user means to.</summary>
    public string FileName => IsGzip ? System.IO.Path.GetFileNameWithoutExtension(Path) : System.IO.Path.GetFileName(Path);

    public static TrackFile Of(string path, string? flightId)
    {
        var id = flightId ?? Ingest.FlightId.FromFileName(System.IO.Path.GetFileName(path));
        return new TrackFile(path, id, id is null ? "its name makes no flight id; send it alone with --flight" : null);
    }
}
