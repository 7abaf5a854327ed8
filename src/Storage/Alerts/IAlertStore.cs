namespace PointBus.Storage;

/// <summary>
/// What alerting must remember over a restart: firings and what was told of them, silences, changed rules, what was delivered,
/// and the values rules were measured on. Throws <see cref="BufferUnavailableException"/>.
/// </summary>
public interface IAlertStore
{
    /// <summary>Takes or renews the right to evaluate, for so long.</summary>
    /// <returns>Whether <paramref name="host"/> has it now.</returns>
    Task<bool> LeadAsync(string host, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives the right back, if <paramref name="host"/> has it.</summary>
    Task ResignAsync(string host, CancellationToken cancellationToken);

    /// <summary>Documents of one kind by their key, such as all firings.</summary>
    Task<IReadOnlyDictionary<string, string>> ReadAllAsync(AlertDocument kind, CancellationToken cancellationToken);

    /// <summary>Writes and removes documents of one kind in one step.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="changes">By key; <see langword="null"/> removes.</param>
    /// <param name="cancellationToken">Not looked at once the write is on its way.</param>
    Task SaveAsync(AlertDocument kind, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken);

    /// <summary>Adds to one of the logs and removes what is older than <paramref name="keep"/> by then. May be repeated: the same entry of the same microsecond is there once.</summary>
    Task AppendAsync(AlertLog log, DateTimeOffset at, string entry, TimeSpan keep, CancellationToken cancellationToken);

    /// <summary>Entries of a log, newest first.</summary>
    /// <param name="log">Which.</param>
    /// <param name="after">Inclusive.</param>
    /// <param name="before">Exclusive.</param>
    /// <param name="limit">1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<string>> ReadAsync(AlertLog log, DateTimeOffset after, DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>Adds to counters such as <c>alerts_sent</c>.</summary>
    Task CountAsync(IReadOnlyDictionary<string, long> counters, CancellationToken cancellationToken);

    Task<IReadOnlyDictionary<string, long>> ReadCountersAsync(CancellationToken cancellationToken);
}

/// <summary>Kinds of kept documents.</summary>
public enum AlertDocument
{
    /// <summary>By rule and place: where each rule stands, and what was told of it.</summary>
    Standing,

    /// <summary>By group key: what was told and when.</summary>
    Group,

    /// <summary>By id.</summary>
    Silence,

    /// <summary>By name: rules that were changed, added or turned off at run time.</summary>
    Rule,

    /// <summary>By firing id: who took care of it.</summary>
    Acknowledgement,

    /// <summary>By job: when it last ran, and how it ended.</summary>
    Job,

    /// <summary>By name: when it last sent.</summary>
    Upstream,
}

/// <summary>Kinds of kept logs.</summary>
public enum AlertLog
{
    /// <summary>Firings and clearings; seven days.</summary>
    History,

    /// <summary>Attempts to deliver, with the answer; seven days.</summary>
    Delivery,

    /// <summary>Measured values, one entry a minute; a day.</summary>
    Samples,
}
