using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using PointBus.Host.Ingest;
using PointBus.Storage;
using PointBus.TestKit;

namespace PointBus.Host.Tests.Ingest;

public sealed class FlightLookupTests
{
    [Fact]
    public async Task A_database_that_does_not_even_give_up_holds_points_for_a_second()
    {
        var time = new FakeTimeProvider();
        var found = new FlightLookup(DispatchProxy.Create<IPointStore, Hanging>(), DispatchProxy.Create<IFlightDeletion, Hanging>(), time).FindAsync("flight", "live", default);
        Assert.False(found.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await found.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    /// <summary>Each question is asked of the database after it came in, so that a flight that has just been closed is seen closed.</summary>
    [Fact]
    public async Task Questions_that_come_while_two_are_asked_are_asked_together()
    {
        var store = (Answering)(object)DispatchProxy.Create<IPointStore, Answering>();
        var lookup = new FlightLookup((IPointStore)(object)store, DispatchProxy.Create<IFlightDeletion, Hanging>(), new FakeTimeProvider());
        List<Task<FlightRecord?>> found = [lookup.FindAsync("a", "live", default)];
        await store.AskedAsync(1);
        found.Add(lookup.FindAsync("b", "live", default));
        await store.AskedAsync(2);
        found.AddRange(new[] { "c", "d", "c", "unknown" }.Select(id => lookup.FindAsync(id, "live", default)));

        store.Answer(0);
        await store.AskedAsync(3);
        store.Answer(1);
        store.Answer(2);

        Assert.Equal(["a", "b", "c", "d", "c", null], (await Task.WhenAll(found).WaitAsync(TimeSpan.FromSeconds(10))).Select(flight => flight?.FlightId));
        Assert.Equal([["a"], ["b"], ["c", "d", "c", "unknown"]], store.Asked);
    }

    /// <summary>As a driver that waits for a halted server to confirm that it was told to stop.</summary>
    public class Hanging : DispatchProxy
    {
        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(IPointStore.FindFlightsAsync)
            ? new TaskCompletionSource<IReadOnlyDictionary<string, FlightRecord>>().Task
            : new TaskCompletionSource<DateTimeOffset?>().Task;
    }

    /// <summary>Answers when it is told to, and knows all flights but one.</summary>
    public class Answering : DispatchProxy
    {
        readonly List<(string[] Ids, TaskCompletionSource<IReadOnlyDictionary<string, FlightRecord>> End)> _asked = [];

        public IEnumerable<string[]> Asked => _asked.Select(one => one.Ids);

        public Task AskedAsync(int count) => Eventually.TrueAsync(() => { lock (_asked) return _asked.Count == count; }, TimeSpan.FromSeconds(10), $"asked {count} times");

        public void Answer(int call) => _asked[call].End.SetResult(_asked[call].Ids.Distinct().Where(id => id != "unknown").ToDictionary(
            id => id, id => new FlightRecord { Id = FlightKey.For(id, "live"), FlightId = id, Source = "live" }));

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var end = new TaskCompletionSource<IReadOnlyDictionary<string, FlightRecord>>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_asked)
                _asked.Add(([.. (IReadOnlyCollection<string>)args![0]!], end));
            return end.Task;
        }
    }
}
