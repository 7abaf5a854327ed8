using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Accepting;
using PointBus.Consumers.Filing;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Persisting;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Operating;

/// <summary>Everything that works at operations, on fakes of the engines.</summary>
sealed class OperatingHarness : IDisposable
{
    readonly List<OperationRunner> runners = [];

    public OperatingHarness(OperatingOptions? options = null)
    {
        Options = options ?? new OperatingOptions { Concurrency = 1 };
        Letters = new FakeDeadLetters(Calls);
        Catalog = new FakeCatalog(Calls);
        Operations = new FakeOperations(Catalog, Calls, Time);
        Store = new FakeStore(Calls);
        Buffer = new FakeBuffer(Calls);
        Gate = new StoreGate(Store, new PersistOptions(), Time, NullLogger<StoreGate>.Instance);
        Preparation = new ReplayPreparation(new PointRules(Time));
        Preflight = new Preflight(Preparation, Store, Time);
        Records = new OperationRecords(Audit, Time);
        Ending = new OperationEnding(Operations, Records);
        Starter = new OperationStarter(Operations, Ending, Records, Time);
        Outcomes = new ReplayOutcomes(Operations, Catalog, Ending);
        Ends = new ReplayEnds(Buffer, Store, Catalog, Options, Time, NullLogger<ReplayEnds>.Instance);
        Editing = new LetterEditing(Catalog, Preparation, Preflight, Starter, Audit, Time);
    }

    public OperatingOptions Options { get; }

    public CallLog Calls { get; } = new();

    public WatchedTime Time { get; } = new();

    public FakeDeadLetters Letters { get; }

    public FakeCatalog Catalog { get; }

    public FakeOperations Operations { get; }

    public FakeStore Store { get; }

    public FakeBuffer Buffer { get; }

    public FakeAudit Audit { get; } = new();

    public FakeReturn Returns { get; } = new();

    public StoreGate Gate { get; }

    public ReplayPreparation Preparation { get; }

    public Preflight Preflight { get; }

    public OperationRecords Records { get; }

    public OperationEnding Ending { get; }

    public OperationStarter Starter { get; }

    public ReplayOutcomes Outcomes { get; }

    public ReplayEnds Ends { get; }

    public LetterEditing Editing { get; }

    public async Task<DeadLetter> FileAsync(DeadLetter letter)
    {
        var reading = LetterReading.Of(letter);
        var (fingerprint, title) = FaultFingerprint.Of(letter);
        await Letters.AddAsync(letter, default);
        await Letters.MarkFiledAsync([new UnfiledLetter(letter, LetterState.Open, 1)], default);
        await Catalog.FileAsync([new FiledLetter(letter, LetterState.Open, 1, fingerprint, title, reading.FlightIds, reading.FirstPoint, reading.LastPoint, "1.0")], default);
        return letter;
    }

    public async Task FileAsync(int count, int from = 1)
    {
        for (var number = from; number < from + count; number++)
            await FileAsync(Fakes.Letters.Packed(number));
    }

    public static OperationRequest Request(OperationKind kind = OperationKind.Replay, ReplayPace? pace = null) => new()
    {
        Id = Guid.NewGuid(), Kind = kind, Selection = new LetterQuery { Lane = "live" }, Actor = "ops (alice)", Reason = "the bug is fixed",
        Pace = pace ?? new ReplayPace { Canary = 0, RatePerSecond = 0, StopAtPercent = 0 },
    };

    public Task<Operation> StartAsync(OperationKind kind = OperationKind.Replay, ReplayPace? pace = null) => Starter.StartAsync(Request(kind, pace), default);

    public async Task<OperationRunner> RunAsync()
    {
        var replay = new LetterReplay(Letters, Returns, Preparation, Options, Time, NullLogger<LetterReplay>.Instance);
        var chunk = new OperationChunk(Operations, Letters, Catalog, replay, Preflight, Time, NullLogger<OperationChunk>.Instance);
        var run = new OperationRun(Operations, chunk, Ending, Options, Time, NullLogger<OperationRun>.Instance);
        var runner = new OperationRunner(Operations, run, Records, Gate, Options, Time, NullLogger<OperationRunner>.Instance);
        runners.Add(runner);
        await runner.StartAsync(default);
        return runner;
    }

    /// <summary>Lets time pass until the condition holds.</summary>
    public Task UntilAsync(Func<bool> condition, string what) => Time.PassUntilAsync(TimeSpan.FromMilliseconds(250), condition, what);

    public Task StateAsync(Guid id, OperationState state) => UntilAsync(() => Operations[id].State == state, $"operation {state}");

    public Task CountAsync(Guid id, OperationItemState state, int count) => UntilAsync(() => Operations[id].Of(state) == count, $"{count} {state}");

    /// <summary>Ends every replay that is in flight.</summary>
    public async Task EndAsync(Guid operation, params LetterNote[] letters)
    {
        foreach (var item in Operations.Items(operation).Where(item => item.State == OperationItemState.Sent))
            await Outcomes.EnterAsync([Ended(operation, item.LetterId, letters)], default);
    }

    public ReplayEnded Ended(Guid? operation, Guid letterId, params LetterNote[] letters) => new()
    {
        LetterId = letterId, OperationId = operation, BatchId = ReplayId.Of(letterId), Stored = letters.Length == 0 ? 2 : 0, Duplicate = letters.Length == 0 ? 1 : 0,
        Letters = letters, At = Time.GetUtcNow(),
    };

    /// <summary>A letter of the same group as the letters that the harness files.</summary>
    public static LetterNote Same(int number) =>
        new(Fakes.Letters.Id(number), DeadLetterReasons.MaxRetriesExceeded, 3, FaultFingerprint.Of(Fakes.Letters.Packed(1)).Fingerprint);

    public static LetterNote Other(int number) => new(Fakes.Letters.Id(number), DeadLetterReasons.Timeout, 3, "other");

    public void Dispose()
    {
        foreach (var runner in runners)
        {
            runner.StopAsync(default).GetAwaiter().GetResult();
            runner.Dispose();
        }

        Gate.Dispose();
    }
}
