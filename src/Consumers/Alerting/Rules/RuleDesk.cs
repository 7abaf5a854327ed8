using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Rules;

/// <summary>Reads the rules that hold and changes them at run time, for all hosts.</summary>
public sealed class RuleDesk(IAlertStore store, AlertOptions options, TimeProvider time)
{
    /// <exception cref="BufferUnavailableException">The store does not answer.</exception>
    public async Task<RuleBook> ReadAsync(CancellationToken cancellationToken) =>
        RuleBook.Merge(BuiltInRules.All, options.Rules, await ReadChangesAsync(cancellationToken));

    /// <summary>What was changed at run time, by the rule's key.</summary>
    public async Task<IReadOnlyDictionary<string, RuleChange>> ReadChangesAsync(CancellationToken cancellationToken) =>
        AlertJson.ReadAll<RuleChange>(await store.ReadAllAsync(AlertDocument.Rule, cancellationToken));

    /// <summary>Changes a rule or adds one; what was changed of it before and is left out now stays changed.</summary>
    /// <returns>What is wrong with it, a sentence for each mistake; then nothing changed.</returns>
    public async Task<IReadOnlyList<string>> ChangeAsync(string key, RuleChange change, string actor, CancellationToken cancellationToken)
    {
        var changes = new Dictionary<string, RuleChange>(await ReadChangesAsync(cancellationToken));
        var before = RuleBook.Merge(BuiltInRules.All, options.Rules, changes);
        var (_, mistakes) = before.With(key, change);
        if (mistakes.Count > 0)
            return mistakes;

        var whole = change.Over(changes.GetValueOrDefault(key)) with { Actor = actor, At = time.GetUtcNow() };
        await store.SaveAsync(AlertDocument.Rule, new Dictionary<string, string?> { [key] = AlertJson.Write(whole) }, cancellationToken);
        return [];
    }

    /// <summary>Takes back what was changed at run time; a rule that was added is gone.</summary>
    /// <returns>Whether there was such a change.</returns>
    public async Task<bool> ResetAsync(string key, CancellationToken cancellationToken)
    {
        if (!(await ReadChangesAsync(cancellationToken)).ContainsKey(key))
            return false;

        await store.SaveAsync(AlertDocument.Rule, new Dictionary<string, string?> { [key] = null }, cancellationToken);
        return true;
    }
}
