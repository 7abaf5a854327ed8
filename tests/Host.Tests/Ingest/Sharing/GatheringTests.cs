using PointBus.Host.Ingest.Sharing;
using PointBus.TestKit;

namespace PointBus.Host.Tests.Ingest.Sharing;

public sealed class GatheringTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    readonly List<(int[] Items, TaskCompletionSource<IReadOnlyList<string>> End, CancellationToken Abandoned)> _runs = [];

    [Fact]
    public async Task The_first_goes_at_once_and_what_comes_meanwhile_goes_together_in_its_order()
    {
        var group = Group(atOnce: 1);
        var first = group.AddAsync(1, default);
        await StartedAsync(1);
        Task<string>[] others = [.. Enumerable.Range(2, 5).Select(item => group.AddAsync(item, default))];
        Assert.Single(_runs);

        End(0);

        Assert.Equal("1 of 1", await first.WaitAsync(Limit));
        await StartedAsync(2);
        Assert.Equal([2, 3, 4, 5, 6], _runs[1].Items);
        Assert.All(others, other => Assert.False(other.IsCompleted));
        End(1);
        Assert.Equal(["2 of 5", "3 of 5", "4 of 5", "5 of 5", "6 of 5"], await Task.WhenAll(others).WaitAsync(Limit));
    }

    [Fact]
    public async Task No_more_are_under_way_than_allowed_and_no_run_is_heavier()
    {
        var group = Group(atOnce: 2, most: 3);
        List<Task<string>> all = [group.AddAsync(1, default)];
        await StartedAsync(1);
        all.Add(group.AddAsync(2, default));
        await StartedAsync(2);
        all.AddRange(Enumerable.Range(3, 7).Select(item => group.AddAsync(item, default)));

        for (var run = 0; run < 5; run++)
        {
            await StartedAsync(Math.Min(run + 2, 5));
            Assert.True(_runs.Count <= run + 2);
            End(run);
        }

        await Task.WhenAll(all).WaitAsync(Limit);
        Assert.Equal([[1], [2], [3, 4, 5], [6, 7, 8], [9]], _runs.Select(run => run.Items));
    }

    [Fact]
    public async Task One_that_is_heavier_than_a_run_goes_alone()
    {
        var group = Group(atOnce: 1, most: 5, weigh: item => item);
        var all = new List<Task<string>> { group.AddAsync(1, default) };
        await StartedAsync(1);
        all.AddRange([group.AddAsync(2, default), group.AddAsync(9, default), group.AddAsync(3, default), group.AddAsync(2, default)]);

        for (var run = 0; run < 4; run++)
        {
            await StartedAsync(run + 1);
            End(run);
        }

        await Task.WhenAll(all).WaitAsync(Limit);
        Assert.Equal([[1], [2], [9], [3, 2]], _runs.Select(run => run.Items));
    }

    [Fact]
    public async Task A_failure_is_told_to_all_of_its_run_and_to_nobody_else()
    {
        var group = Group(atOnce: 1);
        var first = group.AddAsync(1, default);
        await StartedAsync(1);
        Task<string>[] others = [group.AddAsync(2, default), group.AddAsync(3, default)];
        _runs[0].End.SetException(new InvalidOperationException("full"));

        Assert.Equal("full", (await Assert.ThrowsAsync<InvalidOperationException>(() => first.WaitAsync(Limit))).Message);
        await StartedAsync(2);
        End(1);
        Assert.Equal(["2 of 2", "3 of 2"], await Task.WhenAll(others).WaitAsync(Limit));
    }

    [Fact]
    public async Task One_that_leaves_while_it_waits_is_left_out_and_one_under_way_is_done_all_the_same()
    {
        using var gone = new CancellationTokenSource();
        var group = Group(atOnce: 1);
        var (first, leaver) = (group.AddAsync(1, default), group.AddAsync(2, gone.Token));
        await StartedAsync(1);
        Task<string>[] others = [group.AddAsync(3, gone.Token), group.AddAsync(4, default)];
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => others[0]);
        Assert.False(_runs[0].Abandoned.IsCancellationRequested);
        End(0);
        Assert.StartsWith("1 of", await first.WaitAsync(Limit), StringComparison.Ordinal);
        await StartedAsync(2);
        Assert.DoesNotContain(3, _runs[1].Items);
        End(1);
        Assert.StartsWith("4 of", await others[1].WaitAsync(Limit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_all_have_left_is_told_so_and_makes_room()
    {
        using var gone = new CancellationTokenSource();
        var group = Group(atOnce: 1);
        var first = group.AddAsync(1, gone.Token);
        await StartedAsync(1);
        var second = group.AddAsync(2, default);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.True(_runs[0].Abandoned.IsCancellationRequested);
        _runs[0].End.SetCanceled();
        await StartedAsync(2);
        End(1);
        Assert.Equal("2 of 1", await second.WaitAsync(Limit));
    }

    [Fact]
    public async Task It_rests_and_begins_again()
    {
        var group = new Gathering<int, int>((items, _) => Task.FromResult<IReadOnlyList<int>>([.. items.Select(item => -item)]), 2, 10, _ => 1);

        for (var round = 0; round < 100; round++)
            Assert.Equal(Enumerable.Range(1, 50).Select(item => -item), await Task.WhenAll(Enumerable.Range(1, 50).Select(item => group.AddAsync(item, default))).WaitAsync(Limit));
    }

    Gathering<int, string> Group(int atOnce, int most = 100, Func<int, int>? weigh = null) => new(
        (items, abandoned) =>
        {
            lock (_runs)
                _runs.Add(([.. items], new(TaskCreationOptions.RunContinuationsAsynchronously), abandoned));
            return _runs[^1].End.Task;
        },
        atOnce, most, weigh ?? (_ => 1));

    Task StartedAsync(int count) => Eventually.TrueAsync(() => { lock (_runs) return _runs.Count >= count; }, Limit, $"run {count} has begun");

    void End(int run) => _runs[run].End.SetResult([.. _runs[run].Items.Select(item => $"{item} of {_runs[run].Items.Length}")]);
}
