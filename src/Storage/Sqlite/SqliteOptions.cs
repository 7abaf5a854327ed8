using System.ComponentModel.DataAnnotations;

namespace PointBus.Storage.Sqlite;

/// <summary>Where the database file is and how long to wait for it.</summary>
public sealed record SqliteOptions
{
    /// <summary>The database file; made together with its folder where it is missing. Only one host may use it.</summary>
    [Required]
    public required string Path { get; init; }

    /// <summary>Wait for another connection's lock on the file, whole seconds, at least 1. Defaults to 10 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
