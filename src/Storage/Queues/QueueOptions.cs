using System.Text.Json;

namespace PointBus.Storage.Queues;

/// <summary>How a <see cref="QueueClient"/> works.</summary>
public sealed record QueueOptions
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>How long a message that was taken stays with its consumer before it is delivered again. Defaults to 30 seconds.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a blocking read looks at a queue that other processes fill. Defaults to 100 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The most bytes of JSON that one message may have. Defaults to 1 MiB; above some ten kilobytes, store the data elsewhere and send where it is.</summary>
    public int MaxMessageBytes { get; init; } = 1_048_576;

    /// <summary>Messages in flight in one queue that make a health issue. Defaults to 100.</summary>
    public int InFlightWarning { get; init; } = 100;

    /// <summary>How long a queue with messages may be without a consumer before that is a health issue. Defaults to 60 seconds.</summary>
    public TimeSpan ConsumerMissingAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Who is named in the audit log. Defaults to <c>system:queue-client</c>.</summary>
    public string Actor { get; init; } = "system:queue-client";
}
