namespace PointBus.Soak.Oracle;

/// <summary>What a point was made to be, and so where it has to end.</summary>
enum PointKind : byte
{
    /// <summary>Must be stored.</summary>
    Good,

    /// <summary>Breaks a rule: an answer names it, or a dead letter does where nobody waits for an answer.</summary>
    Bad,

    /// <summary>Passes the rules, but the database refuses it while it is told to: a dead letter.</summary>
    Poison,

    /// <summary>Of a flight that nobody registered: a dead letter until somebody does.</summary>
    Foreign,
}

/// <summary>What the product answered so far, over all sends of a point.</summary>
[Flags]
enum Answers : byte
{
    None = 0,

    /// <summary>202 and not named as refused, or confirmed by the broker.</summary>
    Accepted = 1,

    /// <summary>4xx, or named as refused.</summary>
    Refused = 2,

    /// <summary>503, no answer, or no confirm.</summary>
    Unknown = 4,

    /// <summary>At least one send went by the broker, which takes what it cannot look into.</summary>
    ByBroker = 8,
}
