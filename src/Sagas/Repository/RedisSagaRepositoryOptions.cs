using System.Text.Json.Serialization.Metadata;

namespace PointBus.Sagas.Repository;

/// <summary>How sagas of one type are kept. Names are those of MassTransit's own Redis repository.</summary>
public record RedisSagaRepositoryOptions
{
    /// <summary>Keeps sagas of types with a like correlation id apart; follows the buffer's prefix. Defaults to none.</summary>
    public string? KeyPrefix { get; set; }

    /// <summary>How long a saga is kept after its last save. Defaults to for ever.</summary>
    public TimeSpan? Expiry { get; set; }
}

/// <inheritdoc/>
public sealed record RedisSagaRepositoryOptions<TSaga> : RedisSagaRepositoryOptions
    where TSaga : class
{
    /// <summary>How an instance is written. Defaults to compact JSON by reflection.</summary>
    public JsonTypeInfo<TSaga>? Json { get; set; }
}
