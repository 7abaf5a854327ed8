namespace PointBus.Host.Ingest.Sharing;

/// <summary>
/// Work that is cheaper done together. What comes while nothing is under way goes at once; what comes later waits for a run to end
/// and goes together, in the order it came. Nothing ever waits for a clock.
/// </summary>
/// <param name="run">Does the work of several; one result for each, in their order.</param>
/// <param name="atOnce">Runs under way at most.</param>
/// <param name="most">Weight of one run; an item that is heavier goes alone.</param>
/// <param name="weigh">The weight of an item.</param>
sealed class Gathering<TItem, TResult>(
    Func<IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> run, int atOnce, int most, Func<TItem, int> weigh)
{
    readonly Lock gate = new();
    readonly Queue<Waiting> queue = new();
    int underWay;

    /// <summary>Done when this returns. One that is cancelled while it waits is left out; one that is under way is done all the same, unless all that go with it are cancelled.</summary>
    public async Task<TResult> AddAsync(TItem item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var one = new Waiting(item);
        bool isFree;
        lock (gate)
        {
            queue.Enqueue(one);
            isFree = underWay < atOnce;
            if (isFree)
                underWay++;
        }

        // By the pool's common queue and without the caller's context: the run belongs to many, and those who can run already get in.
        if (isFree)
            ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.WorkAsync(), this, preferLocal: false);

        await using var leaving = cancellationToken.UnsafeRegister(static (state, token) => ((Leaving)state!).Leave(token), new Leaving(this, one));
        return await one.Done.Task;
    }

    async Task WorkAsync()
    {
        while (Take() is { } taken)
        {
            await RunAsync(taken);
            await Task.Yield();
        }
    }

    async Task RunAsync(Run taken)
    {
        try
        {
            var results = await run([.. taken.Items.Select(one => one.Item)], taken.Abandoned.Token);
            for (var i = 0; i < taken.Items.Count; i++)
                taken.Items[i].Done.TrySetResult(results[i]);
        }
        catch (Exception e)
        {
            foreach (var one in taken.Items)
                one.Done.TrySetException(e);
        }
    }

    /// <returns><see langword="null"/>, and one less under way, where nothing waits.</returns>
    Run? Take()
    {
        lock (gate)
        {
            var taken = new Run();
            var weight = 0;
            while (queue.TryPeek(out var next))
            {
                if (!next.Done.Task.IsCompleted)
                {
                    weight += weigh(next.Item);
                    if (weight > most && taken.Items.Count > 0)
                        break;

                    next.Run = taken;
                    taken.Items.Add(next);
                }

                queue.Dequeue();
            }

            taken.Staying = taken.Items.Count;
            if (taken.Items.Count > 0)
                return taken;

            underWay--;
            return null;
        }
    }

    void Leave(Waiting one, CancellationToken token)
    {
        Run? abandoned = null;
        lock (gate)
            if (one.Done.TrySetCanceled(token) && one.Run is { } taken && --taken.Staying == 0)
                abandoned = taken;

        abandoned?.Abandoned.Cancel();
    }

    sealed class Waiting(TItem item)
    {
        public TItem Item => item;

        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Run? Run { get; set; }
    }

    sealed class Run
    {
        public List<Waiting> Items { get; } = [];

        /// <summary>Never disposed, which without a timer costs nothing: the last may leave while the run ends.</summary>
        public CancellationTokenSource Abandoned { get; } = new();

        /// <summary>How many still want an answer.</summary>
        public int Staying { get; set; }
    }

    sealed record Leaving(Gathering<TItem, TResult> Group, Waiting One)
    {
        public void Leave(CancellationToken token) => Group.Leave(One, token);
    }
}
