using System.Diagnostics.Metrics;

namespace PointBus.Storage.Postgres;

/// <summary>What the driver tells of its pool of connections, by its meter, which is the only way it tells.</summary>
internal sealed class PostgresPool : IDisposable
{
    public const string Name = "PointBus";

    readonly MeterListener listener = new();
    int waiting, inUse, idle;

    public PostgresPool()
    {
        listener.InstrumentPublished = (instrument, asking) =>
        {
            if (instrument.Meter.Name == "Npgsql" && (IsWaiting(instrument) || instrument.Name.EndsWith("connection.count", StringComparison.Ordinal)))
                asking.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>(Note);
        listener.Start();
    }

    /// <summary>Callers that wait are counted from the first look on.</summary>
    public (int InUse, int Idle, int Waiting) Read()
    {
        listener.RecordObservableInstruments();
        return (inUse, idle, Math.Max(0, Volatile.Read(ref waiting)));
    }

    public void Dispose() => listener.Dispose();

    void Note(Instrument instrument, int value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (!Has(tags, Name))
            return;
        // This one tells changes, the others how many there are.
        if (IsWaiting(instrument))
            Interlocked.Add(ref waiting, value);
        else if (Has(tags, "used"))
            inUse = value;
        else if (Has(tags, "idle"))
            idle = value;
    }

    static bool IsWaiting(Instrument instrument) => instrument.Name.EndsWith("pending_requests", StringComparison.Ordinal);

    static bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags, string value)
    {
        foreach (var tag in tags)
            if (tag.Value is string text && text == value)
                return true;
        return false;
    }
}
