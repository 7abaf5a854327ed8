using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Accepting;
using PointBus.Consumers.Persisting;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts.Packing;
using PointBus.Host.Ingest;
using PointBus.Host.Ingest.Formats;
using PointBus.Host.Ingest.Routes;
using PointBus.Host.Ingest.Sharing;
using PointBus.Storage;

namespace PointBus.Host.Tests.Ingest;

/// <summary>A direct write may find a point that the database refuses; nobody else keeps it, so the client must hear of it.</summary>
public sealed class DirectRefusalTests : IDisposable
{
    static readonly Lane Lane = Lane.Parse("live")!;

    readonly WatchedTime _time = new();
    readonly FakeBuffer _buffer = new(new CallLog());
    readonly FakeStore _store = new(new CallLog());
    readonly IngestOptions _options = new() { BatchPoints = 2 };
    readonly PointRules _rules;
    readonly StoreGate _gate;
    readonly BatchGateway _gateway;
    readonly PointIntake _intake;

    public DirectRefusalTests()
    {
        _rules = new PointRules(_time);
        _gate = new StoreGate(_store, new PersistOptions(), _time, NullLogger<StoreGate>.Instance);
        _gateway = new BatchGateway([new DirectRoute(new BatchAdmission(_rules, _time), _store, _gate)], _options, _time, NullLogger<BatchGateway>.Instance);
        _intake = new PointIntake(_rules, _gateway, new SharedBatches(_gateway, _options, _time), _options, _time);
        _store.OnWrite = (batches, _) => Task.FromResult<IReadOnlyList<WriteResult>>(
            [.. batches.Select(batch => new WriteResult(batch.Header.BatchId, batch.Points.Count - 1, 0, [new RefusedPoint(0, DeadLetterReasons.RefusedByDatabase, "23514")]))]);
    }

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task The_answer_names_them_by_their_index_in_the_request()
    {
        await _gate.WaitUntilOpenAsync(default);

        var read = new ReadPoints([.. Batches.Fixes(3).Select(fix => fix with { FlightId = null })], [1, 2, 4], []);
        var result = await _intake.AcceptAsync(new IntakeRequest(Lane, read) { FlightId = "f" }, default);

        Assert.Equal(1, result.Accepted);
        Assert.Equal([(1, "refused_by_database"), (4, "refused_by_database")], result.Rejected.Select(refusal => (refusal.Index, refusal.Code)));
        Assert.False(result.Queued);
    }

    /// <summary>The database knows no keys, only ids of batches: other points under the same key must not pass for the batch that is there.</summary>
    [Fact]
    public void Other_points_under_the_same_key_are_another_batch()
    {
        var request = new IntakeRequest(Lane, new ReadPoints([], null, [])) { FlightId = "f", Upstream = "alpha", IdempotencyKey = "k" };

        var first = _intake.Batch(request, Batches.Fixes(3), 0);

        Assert.Equal(first.BatchId, _intake.Batch(request, Batches.Fixes(3), 0).BatchId);
        Assert.Equal("k/0", _intake.Batch(request, Batches.Fixes(4), 0).IdempotencyKey);
        Assert.Equal(4, new[] { first, _intake.Batch(request, Batches.Fixes(4), 0), _intake.Batch(request with { FlightId = "g" }, Batches.Fixes(3), 0), _intake.Batch(request, Batches.Fixes(3), 1) }.Select(batch => batch.BatchId).Distinct().Count());
    }

    [Fact]
    public async Task Those_of_a_file_are_named_by_their_line()
    {
        await _gate.WaitUntilOpenAsync(default);
        var uploads = new UploadLog(_buffer, _store, NullLogger<UploadLog>.Instance);
        _buffer.Fault = _ => new BufferUnavailableException("away");

        var result = await new FileIntake(_rules, _intake, _gateway, uploads, _options).AcceptAsync(new FileUpload(Guid.NewGuid(), Lane, "f", null, null), FixesAsync(), default);

        Assert.Equal((1, 2), (result.Accepted, result.Refused));
        Assert.Equal([10, 12], result.Rejected.Select(refusal => refusal.Line));
    }

    static async IAsyncEnumerable<TrackItem> FixesAsync()
    {
        await Task.Yield();
        var line = 10;
        foreach (var fix in Batches.Fixes(3))
            yield return new TrackItem(line++, fix, null);
    }
}
