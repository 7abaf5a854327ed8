using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Filing;
using PointBus.Consumers.Persisting;
using PointBus.Consumers.Tests.Fakes;

namespace PointBus.Consumers.Tests.Filing;

/// <summary>A filer between fakes of the dead letter queue and the catalog.</summary>
sealed class FilingHarness : IDisposable
{
    readonly StoreGate gate;

    public FilingHarness()
    {
        Letters = new FakeDeadLetters(Calls);
        Catalog = new FakeCatalog(Calls);
        Store = new FakeStore(Calls);
        gate = new StoreGate(Store, new PersistOptions(), Time, NullLogger<StoreGate>.Instance);
        Filer = new LetterFiler(Letters, Catalog, gate, Options, Time, NullLogger<LetterFiler>.Instance);
    }

    public FilingOptions Options { get; } = new() { MaxLetters = 10 };

    public CallLog Calls { get; } = new();

    public WatchedTime Time { get; } = new();

    public FakeDeadLetters Letters { get; }

    public FakeCatalog Catalog { get; }

    public FakeStore Store { get; }

    public LetterFiler Filer { get; }

    public async Task AddAsync(int from, int count)
    {
        for (var number = from; number < from + count; number++)
            await Letters.AddAsync(Fakes.Letters.Packed(number), default);
    }

    public Task UntilAsync(Func<bool> condition, string what) => Time.PassUntilAsync(Options.IdleWait, condition, what);

    public void Dispose()
    {
        Filer.StopAsync(default).GetAwaiter().GetResult();
        Filer.Dispose();
        gate.Dispose();
    }
}
