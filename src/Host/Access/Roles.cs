namespace PointBus.Host.Access;

/// <summary>What a key may be for; also the names of the policies. Each of viewer, operator and admin may do what the one before may.</summary>
static class Roles
{
    /// <summary>Sends points, and sees what is its own.</summary>
    public const string Ingest = "ingest";

    /// <summary>Reads everything; positions and people are masked.</summary>
    public const string Viewer = "viewer";

    /// <summary>Replays, edits, archives, pauses.</summary>
    public const string Operator = "operator";

    /// <summary>Purges, clears, discards, and makes and removes lanes.</summary>
    public const string Admin = "admin";

    /// <summary>Policy: a viewer, or an upstream for what is its own.</summary>
    public const string OwnOrViewer = "own-or-viewer";

    /// <summary>Policy: an operator, or an upstream for what is its own.</summary>
    public const string OwnOrOperator = "own-or-operator";

    /// <summary>A sender whose name is known by its key: where sending is open to everybody, nobody owns anything.</summary>
    public const string Sender = "sender";

    public static string[] OfKeys { get; } = [Ingest, Viewer, Operator, Admin];

    /// <summary>The role with all that are in it.</summary>
    public static string[] Within(string role) => role switch
    {
        Admin => [Viewer, Operator, Admin],
        Operator => [Viewer, Operator],
        Ingest => [Ingest, Sender],
        _ => [role],
    };
}
