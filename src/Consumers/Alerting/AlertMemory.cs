using Microsoft.Extensions.Logging;
using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting;

/// <summary>What the evaluating host knows, and keeps for its successor as far as Redis lets it.</summary>
public sealed partial class AlertMemory(IAlertStore store, RuleDesk rules, TimeProvider time, ILogger<AlertMemory> logger)
{
    const int MaxHistory = 1_000;

    static readonly TimeSpan KeepHistory = TimeSpan.FromDays(7), KeepSamples = TimeSpan.FromDays(1);

    readonly Queue<HistoryEntry> _history = new();
    readonly Dictionary<string, long> _counters = [];
    Dictionary<string, RuleStanding> _savedStandings = [];
    Dictionary<string, string> _savedGroups = [];
    bool _isAway;

    public bool IsLoaded { get; private set; }

    public IReadOnlyDictionary<string, RuleStanding> Standings { get; set; } = new Dictionary<string, RuleStanding>();

    public IReadOnlyDictionary<string, GroupState> Groups { get; set; } = new Dictionary<string, GroupState>();

    public RuleBook Book { get; private set; } = RuleBook.BuiltIn;

    public IReadOnlyCollection<Silence> Silences { get; private set; } = [];

    public IReadOnlyDictionary<Guid, Acknowledgement> Acknowledgements { get; private set; } = new Dictionary<Guid, Acknowledgement>();

    public void Forget() => IsLoaded = false;

    /// <summary>Takes over what another host, or this one before its restart, has kept.</summary>
    /// <exception cref="BufferUnavailableException">Then nothing is taken over.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var standings = await store.ReadAllAsync(AlertDocument.Standing, cancellationToken);
        var groups = await store.ReadAllAsync(AlertDocument.Group, cancellationToken);
        Standings = _savedStandings = AlertJson.ReadAll<RuleStanding>(standings);
        Groups = AlertJson.ReadAll<GroupState>(groups);
        _savedGroups = new(groups);
        IsLoaded = true;
    }

    /// <summary>Reads what people changed; while Redis is away what was read last counts.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        Book = await rules.ReadAsync(cancellationToken);
        Silences = AlertJson.ReadAll<Silence>(await store.ReadAllAsync(AlertDocument.Silence, cancellationToken)).Values;
        Acknowledgements = AlertJson.ReadAll<Acknowledgement>(await store.ReadAllAsync(AlertDocument.Acknowledgement, cancellationToken)).Values
            .ToDictionary(one => one.FiringId);
    });

    public void Note(HistoryEntry entry)
    {
        Count(entry.ClearedAt is null ? AlertCounters.Breaches : AlertCounters.Clears);
        if (_history.Count < MaxHistory)
            _history.Enqueue(entry);
    }

    public void Count(string counter) => _counters[counter] = _counters.GetValueOrDefault(counter) + 1;

    /// <summary>Writes what changed since the last time it worked.</summary>
    public Task SaveAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        // The groups hold what is to be told, so they come first: what was told is never forgotten for a standing.
        var groups = Groups.ToDictionary(group => group.Key, group => AlertJson.Write(group.Value));
        await store.SaveAsync(AlertDocument.Group, Changes(groups, _savedGroups, (one, other) => one == other, json => json), cancellationToken);
        _savedGroups = groups;

        var standings = new Dictionary<string, RuleStanding>(Standings);
        await store.SaveAsync(
            AlertDocument.Standing, Changes(standings, _savedStandings, (one, other) => one.StandsAs(other), AlertJson.Write), cancellationToken);
        _savedStandings = standings;

        while (_history.TryPeek(out var entry))
        {
            await store.AppendAsync(AlertLog.History, entry.At, AlertJson.Write(entry), KeepHistory, cancellationToken);
            _history.Dequeue();
        }

        await store.CountAsync(_counters, cancellationToken);
        _counters.Clear();
    });

    /// <summary>Logs a sample, writes the values of what fires, and removes what people said of alerts that are over.</summary>
    public Task SampleAsync(Reading reading, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await store.AppendAsync(AlertLog.Samples, reading.At, AlertJson.Write(Sample.Of(reading)), KeepSamples, cancellationToken);
        await store.SaveAsync(
            AlertDocument.Standing, Standings.Values.Where(standing => standing.Firing is not null).ToDictionary(one => one.Key, one => (string?)AlertJson.Write(one)), cancellationToken);

        var living = Standings.Values.Where(one => one.Firing is not null).Select(one => one.Firing!.FiringId)
            .Concat(Groups.Values.SelectMany(group => group.Members.Values).SelectMany(member => new[] { member.CurrentId, member.Facts.FiringId })).ToHashSet();
        var now = time.GetUtcNow();
        await store.SaveAsync(
            AlertDocument.Acknowledgement, Acknowledgements.Keys.Where(id => !living.Contains(id)).ToDictionary(id => id.ToString("N"), _ => (string?)null), cancellationToken);
        await store.SaveAsync(
            AlertDocument.Silence,
            Silences.Where(one => one.IsOver(now - KeepHistory)).ToDictionary(one => one.Id.ToString("N"), _ => (string?)null), cancellationToken);
    });

    static Dictionary<string, string?> Changes<T>(Dictionary<string, T> now, Dictionary<string, T> saved, Func<T, T, bool> isSame, Func<T, string> write)
        where T : class
    {
        var changes = now.Where(one => !saved.TryGetValue(one.Key, out var before) || !isSame(one.Value, before)).ToDictionary(one => one.Key, one => (string?)write(one.Value));
        foreach (var gone in saved.Keys.Where(key => !now.ContainsKey(key)))
            changes[gone] = null;
        return changes;
    }

    async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            if (_isAway)
                LogBack();
            _isAway = false;
        }
        catch (BufferUnavailableException e)
        {
            if (!_isAway)
                LogAway(e.Message);
            _isAway = true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Alerting goes on from memory: {Reason}")]
    partial void LogAway(string reason);

    [LoggerMessage(LogLevel.Information, "What alerting knows is kept again")]
    partial void LogBack();
}
