using System.Text.Json.Serialization;

namespace PointBus.Soak;

/// <summary>What is built up and broken.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Profile>))]
enum Profile
{
    /// <summary>One process with engines of its own.</summary>
    Embedded,

    /// <summary>Several hosts on RabbitMQ, Redis and PostgreSQL.</summary>
    Broker,
}

[JsonConverter(typeof(JsonStringEnumConverter<FaultMode>))]
enum FaultMode
{
    /// <summary>At most one fault at a time.</summary>
    Single,

    /// <summary>A second begins before the first is over.</summary>
    Double,
}

/// <summary>What to do.</summary>
sealed record SoakOptions
{
    public required Profile Profile { get; init; }

    public required int Seed { get; init; }

    /// <summary>Of warm-up and storm together; quiet, reconciling and the operator's part come on top.</summary>
    public required double Minutes { get; init; }

    /// <summary>Points a second.</summary>
    public required int Rate { get; init; }

    public FaultMode Mode { get; init; }

    /// <summary>The words of the faults that may happen.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>Hosts of the broker profile.</summary>
    public int Hosts { get; init; } = 2;

    /// <summary>A server that dies at the beginning of the storm and stays dead until it is over.</summary>
    public string? Permanent { get; init; }

    /// <summary>A plan to be run again.</summary>
    public string? Replay { get; init; }

    /// <summary>Faults instead of those that follow from the seed.</summary>
    public IReadOnlyList<Faults.FaultStep>? Steps { get; init; }

    /// <summary>Of the messages over RabbitMQ, how many are made so that they cannot be taken at all.</summary>
    public double BrokenShare { get; init; } = 0.02;

    /// <summary>Folder for journal, logs, plan and report; kept.</summary>
    public required string Folder { get; init; }

    /// <summary>How long the product may take to come to rest.</summary>
    public TimeSpan QuietLimit { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long the recovery from one fault may take.</summary>
    public TimeSpan RecoveryLimit { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Whether the storm ends with the first fault that is not recovered from.</summary>
    public bool StopsAtFirstFailure { get; init; }

    /// <summary>Variables of the hosts.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Reports nothing on the way.</summary>
    public bool Silent { get; init; }

    /// <summary>Whether the operator's part is done.</summary>
    public bool Operator { get; init; } = true;
}
