using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Accepting;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Consumers.Tracing;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Host.Errors;
using PointBus.Host.Ingest;
using PointBus.Host.Ingest.Routes;
using PointBus.Host.Ingest.Sharing;
using PointBus.Storage;
using PointBus.TestKit;

namespace PointBus.Host.Tests.Ingest.Sharing;

public sealed class SharedBatchesTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    static readonly Lane Lane = Lane.Parse("live")!;

    readonly HeldRoute _route = new();
    readonly WatchedTime _time = new();
    readonly PointIntake _intake;

    public SharedBatchesTests()
    {
        var options = new IngestOptions { CoalesceAtOnce = 1, CoalescePoints = 3 };
        var gateway = new BatchGateway([_route], options, _time, NullLogger<BatchGateway>.Instance);
        _intake = new PointIntake(new PointRules(_time), gateway, new SharedBatches(gateway, options, _time), options, _time);
    }

    [Fact]
    public async Task Nobody_is_answered_before_the_batch_is_confirmed_and_all_are_answered_with_it()
    {
        var (first, others) = await TwoAfterOneAsync();
        Assert.False(first.IsCompleted);
        _route.Confirm(0);
        await SentAsync(2);
        Assert.All(others, other => Assert.False(other.IsCompleted));
        _route.Confirm(1);

        var answers = await Task.WhenAll(others).WaitAsync(Limit);
        Assert.Equal([_route.Batches[1].BatchId], answers.SelectMany(answer => answer.BatchIds).Distinct());
        Assert.Equal([2, 1], answers.Select(answer => answer.Accepted));
        Assert.Equal(2, _route.Batches.Count);
    }

    [Fact]
    public async Task A_batch_of_several_flights_names_them_at_the_points_and_details_those_that_nobody_knows()
    {
        var (first, others) = await TwoAfterOneAsync();
        _route.Confirm(0);
        await SentAsync(2);
        _route.Confirm(1);
        await Task.WhenAll([first, .. others]).WaitAsync(Limit);

        var (alone, shared) = (_route.Batches[0], _route.Batches[1]);
        Assert.Equal(("first", "pilot of first", "device of first", null), (alone.FlightId, alone.Flight!.PilotId, alone.DeviceId, alone.Flights));
        Assert.Equal((null, null, null, "alpha", "live", 8), (shared.FlightId, shared.Flight, shared.DeviceId, shared.Upstream, shared.Lane, shared.Priority));
        Assert.Equal(["b", "b", "c"], PointPacker.Unpack(shared.Points.Bytes.Span).Select(point => point.FlightId));
        Assert.Equal(["own device", "device of b", "device of c"], PointPacker.Unpack(shared.Points.Bytes.Span).Select(point => point.DeviceId));
        var named = Assert.Single(shared.Flights!);
        Assert.Equal(("c", "pilot of c", "device of c"), (named.FlightId, named.Flight.PilotId, named.Flight.DeviceId));
    }

    [Fact]
    public async Task Requests_of_one_flight_share_a_batch_of_that_flight()
    {
        var first = _intake.AcceptAsync(Request("first"), default);
        await SentAsync(1);
        Task<IntakeResult>[] others = [_intake.AcceptAsync(Request("b"), default), _intake.AcceptAsync(Request("b", 2) with { DeviceId = null }, default)];
        _route.Confirm(0);
        await SentAsync(2);
        _route.Confirm(1);
        await Task.WhenAll([first, .. others]).WaitAsync(Limit);

        Assert.Equal(("b", "pilot of b", null, null), (_route.Batches[1].FlightId, _route.Batches[1].Flight!.PilotId, _route.Batches[1].DeviceId, _route.Batches[1].Flights));
        Assert.Equal([(null, "device of b"), (null, null), (null, null)], PointPacker.Unpack(_route.Batches[1].Points.Bytes.Span).Select(point => (point.FlightId, point.DeviceId)));
    }

    [Fact]
    public async Task A_failure_is_the_same_503_to_each()
    {
        var (first, others) = await TwoAfterOneAsync();
        _route.Confirm(0);
        await SentAsync(2);
        _route.Fail(1, new RouteUnavailableException("away"));

        foreach (var other in others)
            Assert.Equal(503, (await Assert.ThrowsAsync<ApiException>(() => other.WaitAsync(Limit))).Status);
        Assert.Equal(1, (await first.WaitAsync(Limit)).Accepted);
    }

    [Fact]
    public async Task Points_that_the_database_refuses_are_told_to_whom_they_belong_by_their_own_places()
    {
        var (_, others) = await TwoAfterOneAsync();
        _route.Confirm(0);
        await SentAsync(2);
        _route.Confirm(1, batch => new BatchReceipt(batch.BatchId, new WriteResult(batch.BatchId, 1, 0, [new(1, "refused_by_database", "23514"), new(2, "refused_by_database", "23514")])));

        var answers = await Task.WhenAll(others).WaitAsync(Limit);
        Assert.Equal([(1, 4), (0, 0)], answers.Select(answer => (answer.Accepted, answer.Rejected[^1].Index)));
        Assert.All(answers, answer => Assert.Single(answer.Rejected));
        Assert.False(answers[0].Queued);
    }

    [Fact]
    public async Task A_request_that_would_spoil_the_batch_is_refused_alone()
    {
        var (_, others) = await TwoAfterOneAsync();

        var broken = await Assert.ThrowsAsync<BatchRefusedException>(() => _intake.AcceptAsync(Request("bad\ud800"), default));
        await Assert.ThrowsAsync<BatchRefusedException>(() => _intake.AcceptAsync(Request("c") with { Flight = new FlightDetails { PilotName = "\u0001" } }, default));
        await Assert.ThrowsAsync<ApiException>(() => _intake.AcceptAsync(Request("c") with { Read = new ReadPoints([Batches.Fix(1) with { FlightId = null, Lat = 91 }], null, []) }, default));

        Assert.Equal("id.charset", broken.Code);
        _route.Confirm(0);
        await SentAsync(2);
        _route.Confirm(1);
        Assert.Equal([2, 1], (await Task.WhenAll(others).WaitAsync(Limit)).Select(answer => answer.Accepted));
    }

    [Fact]
    public async Task Other_senders_keys_and_larger_requests_do_not_share()
    {
        _ = _intake.AcceptAsync(Request("first"), default);
        await SentAsync(1);

        _ = _intake.AcceptAsync(Request("b") with { Upstream = "beta" }, default);
        _ = _intake.AcceptAsync(Request("b") with { Upstream = null }, default);
        _ = _intake.AcceptAsync(Request("b") with { Priority = 3 }, default);
        _ = _intake.AcceptAsync(Request("b") with { IdempotencyKey = "k" }, default);
        _ = _intake.AcceptAsync(Request("b", 4), default);
        _ = _intake.AcceptAsync(Request("b") with { MayShare = false }, default);
        await SentAsync(7);

        Assert.Equal(["k/0"], _route.Batches.Select(batch => batch.IdempotencyKey).OfType<string>());
        Assert.Equal([1, 1, 1, 1, 1, 1, 4], _route.Batches.Select(batch => PointPacker.Unpack(batch.Points.Bytes.Span).Count).Order());
    }

    [Fact]
    public async Task The_span_of_a_shared_batch_links_the_requests()
    {
        using var source = new ActivitySource("requests of " + nameof(SharedBatchesTests));
        var shares = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = one => one.Name is BatchTraces.SourceName || one == source,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => { lock (shares) shares.Add(span); },
        };
        ActivitySource.AddActivityListener(listener);

        Task<IntakeResult> Send(string flight, out ActivityTraceId trace)
        {
            Activity.Current = null;
            using var span = source.StartActivity(flight)!;
            trace = span.TraceId;
            return _intake.AcceptAsync(Request(flight), default);
        }

        var first = Send("first", out _);
        await SentAsync(1);
        Task<IntakeResult>[] others = [Send("b", out var b), Send("c", out var c)];
        _route.Confirm(0);
        await SentAsync(2);
        _route.Confirm(1);
        await Task.WhenAll([first, .. others]).WaitAsync(Limit);

        var shared = shares.Single(span => span.GetTagItem("pointbus.batch") is Guid batch && batch == _route.Batches[1].BatchId);
        Assert.Equal((b, c), (shared.TraceId, Assert.Single(shared.Links).Context.TraceId));
    }

    /// <summary>One request under way, and two that wait for it: b, whose flight is known, with two points of which the first of three is bad, and c.</summary>
    async Task<(Task<IntakeResult> First, Task<IntakeResult>[] Others)> TwoAfterOneAsync()
    {
        var first = _intake.AcceptAsync(Request("first"), default);
        await SentAsync(1);
        Point[] points = [.. Batches.Fixes(2).Select((fix, i) => fix with { FlightId = null, DeviceId = i == 0 ? "own device" : null })];
        return (first,
        [
            _intake.AcceptAsync(Request("b") with { FlightIsKnown = true, Read = new ReadPoints(points, [2, 4], []) }, default),
            _intake.AcceptAsync(Request("c"), default),
        ]);
    }

    Task SentAsync(int batches) => Eventually.TrueAsync(() => _route.Batches.Count >= batches, Limit, $"batch {batches} is sent");

    static IntakeRequest Request(string flight, int points = 1) => new(Lane, new ReadPoints([.. Batches.Fixes(points).Select(fix => fix with { FlightId = null })], null, []))
    {
        FlightId = flight,
        Flight = new FlightDetails { PilotId = "pilot of " + flight, DeviceId = "device of " + flight },
        DeviceId = "device of " + flight,
        Upstream = "alpha",
        MayShare = true,
    };
}
