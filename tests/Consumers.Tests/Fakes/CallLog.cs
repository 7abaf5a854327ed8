namespace PointBus.Consumers.Tests.Fakes;

/// <summary>Calls of several fakes in the order in which they came.</summary>
sealed class CallLog
{
    readonly Lock gate = new();
    readonly List<string> calls = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (gate)
                return [.. calls];
        }
    }

    public void Add(string call)
    {
        lock (gate)
            calls.Add(call);
    }

    public int Count(string call) => All.Count(one => one == call);
}
