using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>Operations in memory, with the rules of the real store.</summary>
sealed class FakeOperations(FakeCatalog catalog, CallLog calls, TimeProvider time) : IOperationStore
{
    readonly Lock gate = new();
    readonly Dictionary<Guid, Kept> kept = [];

    /// <summary>Asked first in every call, with the name of the method.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary>Awaited first in every call, with the name of the method: a process that dies there never comes back from it.</summary>
    public Func<string, CancellationToken, Task> Hold { get; set; } = (_, _) => Task.CompletedTask;

    public Operation this[Guid id]
    {
        get
        {
            lock (gate)
                return kept[id].View();
        }
    }

    public IReadOnlyList<Operation> All
    {
        get
        {
            lock (gate)
                return [.. kept.Values.Select(one => one.View())];
        }
    }

    public IReadOnlyList<OperationItem> Items(Guid id)
    {
        lock (gate)
            return [.. kept[id].Items];
    }

    public Task<Operation> CreateAsync(NewOperation operation, CancellationToken cancellationToken) => Call("create", () =>
    {
        var states = operation.Kind switch
        {
            OperationKind.Restore => (LetterState[])[LetterState.Archived, LetterState.Expired],
            OperationKind.Purge when operation.Selection.State is not null => [LetterState.Open, LetterState.Archived, LetterState.Expired],
            _ => [LetterState.Open],
        };
        var letters = catalog.Select(operation.Selection, operation.Cutoff).Where(letter => states.Contains(letter.State));
        return Keep(operation, letters.Select(letter => new OperationItem { LetterId = letter.LetterId, State = OperationItemState.Waiting, Lane = letter.Lane, BatchId = letter.BatchId, Points = letter.Points }));
    }, cancellationToken);

    public Task<Operation> CreateFromAsync(NewOperation operation, Guid from, CancellationToken cancellationToken) => Call("create from", () =>
        Keep(operation, kept[from].Items.Select(item => new OperationItem { LetterId = item.LetterId, State = OperationItemState.Waiting, Lane = item.Lane, BatchId = item.BatchId, Points = item.Points })), cancellationToken);

    public Task<Operation?> FindAsync(Guid id, CancellationToken cancellationToken) => Call("find operation", () => kept.GetValueOrDefault(id)?.View(), cancellationToken);

    public Task<IReadOnlyList<Operation>> ReadAsync(OperationQuery query, CancellationToken cancellationToken) => Call<IReadOnlyList<Operation>>("read operations", () =>
        [.. kept.Values.Select(one => one.View()).Where(one => query.State is null || one.State == query.State).OrderByDescending(one => one.CreatedAt).Skip(query.Offset).Take(query.Limit)], cancellationToken);

    public Task<Operation?> TakeAsync(string owner, TimeSpan lease, CancellationToken cancellationToken) => Call("take", () =>
    {
        var free = kept.Values.Where(one => one.Operation.State == OperationState.Running && (one.Owner is null || one.Owner == owner || one.LeaseEnds <= time.GetUtcNow()));
        if (free.MinBy(one => one.Operation.CreatedAt) is not { } taken)
            return null;

        (taken.Owner, taken.LeaseEnds) = (owner, time.GetUtcNow() + lease);
        return taken.View();
    }, cancellationToken);

    public Task<Operation?> RenewAsync(Guid id, string owner, TimeSpan lease, CancellationToken cancellationToken) => Call("renew", () =>
    {
        if (kept[id].Owner != owner)
            return null;

        kept[id].LeaseEnds = time.GetUtcNow() + lease;
        return kept[id].View();
    }, cancellationToken);

    public Task<IReadOnlyList<OperationItem>> ReadWaitingAsync(Guid id, int max, CancellationToken cancellationToken) =>
        ReadItemsAsync(id, OperationItemState.Waiting, max, 0, cancellationToken);

    public Task<IReadOnlyList<OperationItem>> ReadItemsAsync(Guid id, OperationItemState? state, int limit, int offset, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<OperationItem>>("read items", () => [.. kept[id].Items.Where(item => state is null || item.State == state).Skip(offset).Take(limit)], cancellationToken);

    public Task EnterAsync(Guid id, IReadOnlyList<OperationItem> items, CancellationToken cancellationToken) => Call("enter items", () =>
    {
        if (kept.TryGetValue(id, out var operation))
            foreach (var item in items)
                operation.Enter(item);
        Settle(operation);
        return true;
    }, cancellationToken);

    public Task<Operation?> ChangeAsync(Guid id, IReadOnlyList<OperationState> from, OperationState state, string? why, CancellationToken cancellationToken) => Call("change", () =>
    {
        if (!kept.TryGetValue(id, out var operation))
            return null;

        if (from.Contains(operation.Operation.State))
            operation.Operation = operation.Operation with { State = state, Why = why };
        Settle(operation);
        return operation.View();
    }, cancellationToken);

    public Task<IReadOnlyDictionary<string, int>> ReadFailuresAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();

    Operation Keep(NewOperation made, IEnumerable<OperationItem> items)
    {
        if (kept.TryGetValue(made.Id, out var known))
            return known.View();

        var operation = new Operation
        {
            Id = made.Id, Kind = made.Kind, State = OperationState.Running, Selection = made.Selection, Cutoff = made.Cutoff, Actor = made.Actor, Reason = made.Reason,
            Pace = made.Pace, ResetAttempts = made.ResetAttempts, CreatedAt = made.At,
        };
        kept[made.Id] = new Kept(operation, [.. items.Take(made.Limit ?? int.MaxValue)]);
        return kept[made.Id].View();
    }

    /// <summary>The real one ends an operation that settles in the transaction that enters its last outcome.</summary>
    void Settle(Kept? operation)
    {
        if (operation is null)
            return;

        if (operation.Operation.State == OperationState.Settling && operation.Items.All(item => item.State is not (OperationItemState.Waiting or OperationItemState.Sent)))
            operation.Operation = operation.Operation with { State = OperationState.Done };
        if (operation.Operation.State is OperationState.Done or OperationState.Stopped or OperationState.Cancelled)
            operation.Operation = operation.Operation with { EndedAt = operation.Operation.EndedAt ?? time.GetUtcNow() };
    }

    async Task<T> Call<T>(string name, Func<T> answer, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        await Hold(name, cancellationToken);
        lock (gate)
        {
            calls.Add(name);
            return Fault(name) is { } fault ? throw fault : answer();
        }
    }

    sealed class Kept(Operation operation, OperationItem[] items)
    {
        public Operation Operation { get; set; } = operation;

        public OperationItem[] Items { get; } = items;

        public string? Owner { get; set; }

        public DateTimeOffset LeaseEnds { get; set; }

        public void Enter(OperationItem item)
        {
            var place = Array.FindIndex(Items, one => one.LetterId == item.LetterId);
            if (place >= 0 && Rank(item.State) > Rank(Items[place].State))
                Items[place] = item with { Lane = Items[place].Lane, BatchId = Items[place].BatchId, Points = Items[place].Points };
        }

        public Operation View() => Operation with
        {
            Owner = Owner, Total = Items.Length, TotalPoints = Items.Sum(item => (long)item.Points),
            Items = Items.GroupBy(item => item.State).ToDictionary(group => group.Key, group => group.Count()),
            Stored = Items.Sum(item => (long)item.Stored), Duplicate = Items.Sum(item => (long)item.Duplicate), Failed = Items.Sum(item => (long)item.Failed),
        };

        static int Rank(OperationItemState state) => state switch
        {
            OperationItemState.Waiting => 0,
            OperationItemState.Sent => 1,
            _ => 2,
        };
    }
}
