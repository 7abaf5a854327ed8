using PointBus.Host.Configuration;

namespace PointBus.Host.Serving;

/// <summary>What one client, or many slow ones, may take of the web server, and how long a stop may take.</summary>
sealed record ServerOptions
{
    /// <summary>Connections at once; more are closed at once. Defaults to 1,000.</summary>
    public int MaxConnections { get; init; } = 1_000;

    /// <summary>How long a client may take to send its headers. Defaults to 10 seconds.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection without a request stays open. Defaults to 120 seconds.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Bytes per second that a body must come with, and an answer be read with, after <see cref="RateGrace"/>. Defaults to 240.</summary>
    public int MinBytesPerSecond { get; init; } = 240;

    /// <summary>How long a slower client is borne. Defaults to 5 seconds.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of JSON bodies in memory at once, of all requests; a request above that is answered 503. Defaults to 128 MiB.</summary>
    public long MaxBodyMemory { get; init; } = 128L << 20;

    /// <summary>From the signal to stop to the end of the process. Defaults to 30 seconds.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Of <see cref="StopWithin"/>, how long requests that are being answered may still take.</summary>
    public TimeSpan RequestsWithin => StopWithin / 4;

    /// <summary>Of <see cref="StopWithin"/>, how long messages that are being consumed may still take.</summary>
    public TimeSpan MessagesWithin => StopWithin / 4;

    /// <summary>Of <see cref="StopWithin"/>, how long everything may take; the rest is for closing the engines.</summary>
    public TimeSpan WorkWithin => StopWithin * 0.8;

    public static ServerOptions Read(SettingReader read) => new()
    {
        MaxConnections = read.Number("Server:MaxConnections", 1_000, 1, 1_000_000),
        HeadersTimeout = read.Seconds("Server:HeadersTimeoutSeconds", 10, 0.5, 600),
        KeepAlive = read.Seconds("Server:KeepAliveSeconds", 120, 1, 3_600),
        MinBytesPerSecond = read.Number("Server:MinBytesPerSecond", 240, 1, 1 << 20),
        RateGrace = read.Seconds("Server:RateGraceSeconds", 5, 1.1, 600),
        MaxBodyMemory = read.Large("Server:MaxBodyMemoryBytes", 128L << 20, 1 << 20, 1L << 40),
        StopWithin = read.Seconds("Server:StopSeconds", 30, 1, 600),
    };
}
