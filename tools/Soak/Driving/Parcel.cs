using PointBus.Soak.Oracle;

namespace PointBus.Soak.Driving;

/// <summary>The way of a parcel into the product.</summary>
enum Way
{
    /// <summary>POST /tracking/live.</summary>
    Live,

    /// <summary>POST /tracking/upload.</summary>
    Upload,

    /// <summary>POST /tracking/upload/file, an IGC file.</summary>
    File,

    /// <summary>A PointBatch over RabbitMQ.</summary>
    Contract,

    /// <summary>A message over RabbitMQ that as a whole cannot be taken.</summary>
    BrokenContract,
}

/// <summary>How a bad point is bad. Each leaves the time alone, by which it is known again.</summary>
enum Flaw : byte
{
    None,
    LatTooLarge,
    Zero,
    NoLat,
    LatIsText,
}

/// <summary>One point as one parcel carries it.</summary>
readonly record struct ParcelPoint(long Number, PointContent Content, Flaw Flaw);

/// <summary>What is sent at once.</summary>
/// <param name="Number">In the order of making.</param>
/// <param name="Way">How it is sent.</param>
/// <param name="Flight">Of all its points.</param>
/// <param name="Points">In the order of sending.</param>
/// <param name="BatchId">Of a contract; the key of the others.</param>
/// <param name="HasKey">Whether the batch's id goes along as an idempotency key.</param>
/// <param name="Registers">Whether a contract brings its flight along.</param>
/// <param name="Tries">Sends until a clear answer, at most.</param>
sealed record Parcel(long Number, Way Way, Flight Flight, IReadOnlyList<ParcelPoint> Points, Guid BatchId, bool HasKey, bool Registers, int Tries)
{
    /// <summary>Made so as to be refused as a whole; the code that has to be said of it.</summary>
    public string? BrokenCode { get; init; }
}

static class Flaws
{
    /// <summary>The code by which the product has to name it.</summary>
    public static string Code(this Flaw flaw) => flaw switch
    {
        Flaw.LatTooLarge => "coord.range",
        Flaw.Zero => "coord.zero",
        Flaw.NoLat => "coord.required",
        Flaw.LatIsText => "point.type",
        _ => throw new ArgumentOutOfRangeException(nameof(flaw), flaw, "has no code"),
    };
}
