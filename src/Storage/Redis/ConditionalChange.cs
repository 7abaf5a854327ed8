using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>One MULTI/EXEC on keys of one slot that holds only while its conditions do.</summary>
internal sealed class ConditionalChange(IDatabase database)
{
    const int Tries = 5;

    readonly ITransaction _transaction = database.CreateTransaction();
    readonly List<ConditionResult> _conditions = [];
    readonly List<Task> _replies = [];

    public void Require(Condition condition) => _conditions.Add(_transaction.AddCondition(condition));

    public void Run(Func<ITransaction, Task> command) => _replies.Add(command(_transaction));

    /// <summary>Commits what is put into the change, and tries again when it only collided.</summary>
    public static async Task<Commit> CommitAsync(IDatabase database, Action<ConditionalChange> fill)
    {
        var commit = Commit.Collided;
        for (var attempt = 0; attempt < Tries && commit == Commit.Collided; attempt++)
        {
            var change = new ConditionalChange(database);
            fill(change);
            commit = await change.CommitAsync();
        }

        return commit;
    }

    async Task<Commit> CommitAsync()
    {
        if (!await _transaction.ExecuteAsync())
            return _conditions.TrueForAll(condition => condition.WasSatisfied) ? Commit.Collided : Commit.Stale;

        await Task.WhenAll(_replies);
        return Commit.Done;
    }
}
