using System.ComponentModel.DataAnnotations;

namespace PointBus.Storage.Postgres;

/// <summary>How to reach PostgreSQL and how long to wait for it.</summary>
public sealed record PostgresOptions
{
    /// <summary>An Npgsql connection string to an existing database; the limits below override what it says of them.</summary>
    [Required]
    public required string ConnectionString { get; init; }

    /// <summary>Connections held at most, 2 to 1,000. Defaults to 20.</summary>
    [Range(2, 1_000)]
    public int MaxPoolSize { get; init; } = 20;

    /// <summary>Wait for a free or a new connection, whole seconds, at least 1. Defaults to 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Limit of one statement on the server, at least 1 s; the client gives up 5 s later. Defaults to 30 s.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Limit of a migration and of the wait for another host's. Defaults to 10 minutes.</summary>
    public TimeSpan MigrationTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
