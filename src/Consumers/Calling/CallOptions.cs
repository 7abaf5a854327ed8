using System.Net;

namespace PointBus.Consumers.Calling;

/// <summary>Whom this host may call at addresses that people configure, such as those of webhooks.</summary>
public sealed record CallOptions
{
    /// <summary>Host names, each exact or as <c>*.example.org</c>; empty: any host. Defaults to empty.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Networks that may be called although they are not public, such as the one of a chat server of one's own. Defaults to none.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>Limit of a whole call, at least 1 s. Defaults to 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes read of an answer at most, at least 1. Defaults to 64 KiB.</summary>
    public int MaxAnswerBytes { get; init; } = 65_536;
}
