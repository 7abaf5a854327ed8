using System.Text.Json.Serialization;
using MassTransit;
using PointBus.Contracts;
using PointBus.Sagas.Repository;

namespace PointBus.Sagas.Delivery;

/// <summary>The story of one batch: what is known of it, what is decided, and how it came to be. Never its points.</summary>
public sealed class BatchDelivery : SagaStateMachineInstance, IDueSaga
{
    const int FirstTransitions = 5, MostTransitions = 50;

    [JsonIgnore]
    public Guid CorrelationId { get; set; }

    [JsonIgnore]
    public int Version { get; set; }

    public string State { get; set; } = "Initial";

    public string Lane { get; set; } = "";

    /// <summary><see langword="null"/> while only letters of the batch were heard of.</summary>
    public BatchFacts? Batch { get; set; }

    /// <summary>Failed attempts so far.</summary>
    public int Attempts { get; set; }

    public FaultNote? LastFault { get; set; }

    /// <summary>Why it was given up; a reason code.</summary>
    public string? Reason { get; set; }

    /// <summary>When the decided step is due, or the command for it is to be sent again.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>How often the command of the decided step was sent.</summary>
    public int Asked { get; set; }

    public DateTimeOffset HeardAt { get; set; }

    public TimeSpan? KeepFor { get; set; }

    /// <summary>How it ended; <see langword="null"/> until then.</summary>
    public DeliveryEnd? End { get; set; }

    public List<DeliveryLetter> Letters { get; set; } = [];

    /// <summary>The first five changes of state and the newest 45.</summary>
    public List<DeliveryTransition> History { get; set; } = [];

    [JsonIgnore]
    public bool HasOpenLetter => Letters.Exists(letter => letter.State == LetterStates.Open);

    /// <summary>What was done with the last of its letters; <see langword="null"/> while one is open.</summary>
    [JsonIgnore]
    public string? Fate => HasOpenLetter ? null : Letters.MaxBy(letter => letter.At)?.State;

    /// <summary>Whether this is of an acceptance of the batch after the one that is known.</summary>
    public bool IsOlderThan(BatchFacts facts) => Batch is { } known && facts.AcceptedAt > known.AcceptedAt;

    /// <summary>Whether this is of an acceptance of the batch before the one that is known.</summary>
    public bool IsNewerThan(BatchFacts facts) => Batch is { } known && facts.AcceptedAt < known.AcceptedAt;

    /// <summary>Takes in what an event says of the batch. An id that was forgotten and accepted again begins anew.</summary>
    public void Learn(BatchFacts facts)
    {
        if (IsOlderThan(facts))
            (Attempts, LastFault, Reason, End, Letters) = (0, null, null, null, []);
        if (!IsNewerThan(facts))
            (Batch, Lane) = (facts, facts.Lane);
    }

    /// <summary>Notes where a letter stands, unless something later is known of it.</summary>
    public void Know(DeliveryLetter letter)
    {
        var index = Letters.FindIndex(known => known.LetterId == letter.LetterId);
        if (index < 0)
        {
            Letters.Add(letter);
            return;
        }

        var known = Letters[index];
        var newest = known.At <= letter.At ? letter : known;
        Letters[index] = newest with { Reason = letter.Reason ?? known.Reason, Points = letter.Points ?? known.Points };
    }

    public void Remember(DeliveryTransition transition)
    {
        History.Add(transition);
        if (History.Count > MostTransitions)
            History.RemoveAt(FirstTransitions);
    }
}

/// <summary>One change of state.</summary>
public sealed record DeliveryTransition(DateTimeOffset At, string From, string To, string Cause);

/// <summary>How a batch ended.</summary>
public sealed record DeliveryEnd(DateTimeOffset At, int Stored, int Duplicate, IReadOnlyList<LetterNote> Letters);

/// <summary>A letter of the batch.</summary>
public sealed record DeliveryLetter(Guid LetterId, string State, DateTimeOffset At, string? Reason = null, int? Points = null);

/// <summary>Where a letter of a batch stands, as stored and shown.</summary>
public static class LetterStates
{
    public const string Open = "open";
    public const string Replayed = "replayed";
    public const string Archived = "archived";
    public const string Purged = "purged";
}
