using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Accepting;
using PointBus.Consumers.Persisting;
using PointBus.Consumers.Persisting.Workers;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Persisting;

/// <summary>Everything between buffer and database, on fakes of both.</summary>
sealed class PersistHarness : IDisposable
{
    public PersistHarness(PersistOptions? options = null)
    {
        Options = options ?? new PersistOptions { Concurrency = 1 };
        Buffer = new FakeBuffer(Calls);
        Store = new FakeStore(Calls);
        Statistics = new PersistStatistics(Time);
        Signal = new BufferSignal(Time);
        Gate = new StoreGate(Store, Options, Time, NullLogger<StoreGate>.Instance);
        Writer = new BatchWriter(Buffer, Store, new PointRules(Time), Gate, Options, Statistics, Time, NullLogger<BatchWriter>.Instance);
        Leases = new LeaseKeeper(Buffer, Options, Time, NullLogger<LeaseKeeper>.Instance);
        Workers = new WorkerDesk(Options, Time);
        Loop = new PersistLoop(Buffer, Writer, Gate, Leases, Signal, Workers, Options, Time, NullLogger<PersistLoop>.Instance);
    }

    public PersistOptions Options { get; }

    public CallLog Calls { get; } = new();

    public WatchedTime Time { get; } = new();

    public FakeBuffer Buffer { get; }

    public FakeStore Store { get; }

    public PersistStatistics Statistics { get; }

    public BufferSignal Signal { get; }

    public StoreGate Gate { get; }

    public BatchWriter Writer { get; }

    public LeaseKeeper Leases { get; }

    public WorkerDesk Workers { get; }

    public PersistLoop Loop { get; }

    public static PointStoreException Fails(WriteOutcome outcome) => new(outcome, "the database says no");

    public async Task<PersistHarness> OpenAsync()
    {
        await Gate.WaitUntilOpenAsync(default);
        return this;
    }

    /// <summary>Writes claims of the live lane; waits between runs pass at once.</summary>
    public async Task WriteAsync(params Claim[] claims)
    {
        var writing = Writer.WriteAsync(LaneKind.Live, claims, "worker-1", default);
        await Time.PassUntilAsync(TimeSpan.FromMilliseconds(100), () => writing.IsCompleted, "the write returns");
        await writing;
    }

    public void Dispose()
    {
        Loop.Dispose();
        Gate.Dispose();
    }
}
