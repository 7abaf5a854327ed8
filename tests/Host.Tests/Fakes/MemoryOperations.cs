using PointBus.Storage;

namespace PointBus.Host.Tests.Fakes;

/// <summary>Operations in memory, over the letters of a catalog.</summary>
sealed class MemoryOperations(MemoryCatalog catalog) : IOperationStore
{
    readonly Dictionary<Guid, Operation> operations = [];
    readonly Dictionary<Guid, List<OperationItem>> items = [];

    public void Clear()
    {
        operations.Clear();
        items.Clear();
    }

    public async Task<Operation> CreateAsync(NewOperation operation, CancellationToken cancellationToken)
    {
        var query = operation.Selection with { State = operation.Selection.State ?? (operation.Kind == OperationKind.Restore ? LetterState.Archived : LetterState.Open) };
        var letters = await catalog.SearchAsync(query with { FailedBefore = operation.Cutoff }, new LetterPage(operation.Limit ?? 1_000, OldestFirst: true), cancellationToken);
        return Keep(operation, [.. letters.Select(letter => new OperationItem { LetterId = letter.LetterId, State = OperationItemState.Waiting, Lane = letter.Lane, BatchId = letter.BatchId, Points = letter.Points })]);
    }

    public Task<Operation> CreateFromAsync(NewOperation operation, Guid from, CancellationToken cancellationToken) =>
        Task.FromResult(Keep(operation, [.. items[from].Select(item => item with { State = OperationItemState.Waiting })]));

    public Task<Operation?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        Task.FromResult(operations.GetValueOrDefault(id));

    public Task<IReadOnlyList<Operation>> ReadAsync(OperationQuery query, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Operation>>(
        [.. operations.Values.Where(one => query.State is null || one.State == query.State).OrderByDescending(one => one.CreatedAt).Skip(query.Offset).Take(query.Limit)]);

    public Task<Operation?> TakeAsync(string owner, TimeSpan lease, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Operation?> RenewAsync(Guid id, string owner, TimeSpan lease, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<OperationItem>> ReadWaitingAsync(Guid id, int max, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<OperationItem>> ReadItemsAsync(Guid id, OperationItemState? state, int limit, int offset, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<OperationItem>>([.. items[id].Where(item => state is null || item.State == state).Skip(offset).Take(limit)]);

    public Task EnterAsync(Guid id, IReadOnlyList<OperationItem> entered, CancellationToken cancellationToken)
    {
        foreach (var item in entered)
            items[id][items[id].FindIndex(one => one.LetterId == item.LetterId)] = item;
        Count(id);
        return Task.CompletedTask;
    }

    public Task<Operation?> ChangeAsync(Guid id, IReadOnlyList<OperationState> from, OperationState state, string? why, CancellationToken cancellationToken)
    {
        if (operations.TryGetValue(id, out var operation) && from.Contains(operation.State))
            operations[id] = operation with { State = state, Why = why };
        return Task.FromResult(operations.GetValueOrDefault(id));
    }

    public Task<IReadOnlyDictionary<string, int>> ReadFailuresAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyDictionary<string, int>>(
        items[id].Where(item => item.Fingerprint is not null).GroupBy(item => item.Fingerprint!).ToDictionary(group => group.Key, group => group.Count()));

    Operation Keep(NewOperation made, List<OperationItem> set)
    {
        if (operations.TryGetValue(made.Id, out var known))
            return known;

        items[made.Id] = set;
        operations[made.Id] = new Operation
        {
            Id = made.Id, Kind = made.Kind, State = OperationState.Running, Selection = made.Selection, Cutoff = made.Cutoff, Actor = made.Actor, Reason = made.Reason,
            Pace = made.Pace, ResetAttempts = made.ResetAttempts, CreatedAt = made.At, Total = set.Count, TotalPoints = set.Sum(item => item.Points),
        };
        return Count(made.Id);
    }

    Operation Count(Guid id) =>
        operations[id] = operations[id] with { Items = items[id].GroupBy(item => item.State).ToDictionary(group => group.Key, group => group.Count()) };
}
