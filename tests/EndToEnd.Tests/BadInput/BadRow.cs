using System.Text;

namespace PointBus.EndToEnd.Tests.BadInput;

/// <summary>One kind of bad input: what it is answered over HTTP, and what becomes of it over AMQP.</summary>
sealed record BadRow(string Name, BadHttp? Http, BadMessage? Message);

/// <summary>A request and its exact answer.</summary>
/// <param name="Status">200 to 299 where the input is taken.</param>
/// <param name="Code">Of the problem, or of the first refused point where it is taken; empty for neither.</param>
/// <param name="Body">Bytes as they are sent.</param>
sealed record BadHttp(int Status, string Code, byte[] Body)
{
    public BadHttp(int status, string code, string latin1)
        : this(status, code, Encoding.Latin1.GetBytes(latin1))
    {
    }

    public string Path { get; init; } = "/tracking/live";

    public HttpMethod Method { get; init; } = HttpMethod.Post;

    public string? ContentType { get; init; } = "application/json";

    public string? ContentEncoding { get; init; }

    /// <summary>JSON pointer of the first of <c>errors</c>; <see langword="null"/> where there are none.</summary>
    public string? Pointer { get; init; }
}

/// <summary>A message and its exact end.</summary>
/// <param name="Reason">Reason code of its letter; empty where it is stored.</param>
/// <param name="Error">How the letter's error begins: its code.</param>
/// <param name="Body">Bytes as they are sent; <c>BATCH</c> stands for an id that the row has alone.</param>
sealed record BadMessage(string Reason, string Error, byte[] Body)
{
    public BadMessage(string reason, string error, string latin1)
        : this(reason, error, Encoding.Latin1.GetBytes(latin1))
    {
    }

    public string Queue { get; init; } = "point-batch";

    public string ContentType { get; init; } = "application/json";

    public string? Expiration { get; init; }

    public IDictionary<string, object?>? Headers { get; init; }

    public bool WithMessageId { get; init; } = true;

    /// <summary>Sent before it; of the two, which are consumed side by side, one is stored. <c>OTHER</c> stands for a second id.</summary>
    public string? First { get; init; }

    /// <summary>Points that its letter counts.</summary>
    public int Points { get; init; }
}
