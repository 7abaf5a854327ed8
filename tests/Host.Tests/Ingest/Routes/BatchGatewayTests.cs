using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Host.Errors;
using PointBus.Host.Ingest;
using PointBus.Host.Ingest.Routes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Ingest.Routes;

public sealed class BatchGatewayTests
{
    static readonly PointBatch Batch = Batches.Message(1, PointPacker.Pack(Batches.Fixes(1)));
    static readonly IngestOptions Options = new() { BreakerFailures = 3 };

    readonly List<string> _calls = [];
    readonly WatchedTime _time = new();
    readonly FakeRoute _broker;
    readonly FakeRoute _buffer;
    readonly FakeRoute _database;
    readonly BatchGateway _gateway;

    public BatchGatewayTests()
    {
        (_broker, _buffer, _database) = (new FakeRoute("broker", _calls), new FakeRoute("buffer", _calls), new FakeRoute("database", _calls));
        _gateway = new BatchGateway([_broker, _buffer, _database], Options, _time, NullLogger<BatchGateway>.Instance);
    }

    [Fact]
    public async Task The_first_way_that_takes_the_batch_is_the_only_one_that_gets_it()
    {
        Assert.Equal(Batch.BatchId, (await SendAsync()).BatchId);

        Assert.Equal(["broker"], _calls);
    }

    [Fact]
    public async Task A_way_that_fails_or_is_not_there_is_followed_by_the_next()
    {
        _broker.IsAvailable = false;
        _buffer.Fault = Away;

        await SendAsync();

        Assert.Equal(["buffer", "database"], _calls);
    }

    [Fact]
    public async Task When_no_way_works_the_client_is_told_to_send_again()
    {
        (_broker.Fault, _buffer.Fault, _database.Fault) = (Away, Away, Away);

        var answer = await Assert.ThrowsAsync<ApiException>(SendAsync);

        Assert.Equal(["broker", "buffer", "database"], _calls);
        Assert.Equal((503, TimeSpan.FromSeconds(5)), (answer.Status, answer.RetryAfter));
    }

    [Fact]
    public async Task A_way_that_keeps_failing_is_left_out_until_it_has_had_time_to_recover()
    {
        _broker.Fault = Away;
        for (var i = 0; i < Options.BreakerFailures; i++)
            await SendAsync();
        _calls.Clear();

        await SendAsync();
        Assert.Equal(["buffer"], _calls);
        _broker.Fault = () => null;
        _time.Advance(Options.BreakerRecovery);
        await SendAsync();
        await SendAsync();

        Assert.Equal(["buffer", "broker", "broker"], _calls);
    }

    [Fact]
    public async Task Failures_of_one_way_do_not_close_another()
    {
        _broker.Fault = Away;
        for (var i = 0; i < 10; i++)
            await SendAsync();

        Assert.Equal((3, 10, 0), (Count("broker"), Count("buffer"), Count("database")));
    }

    [Fact]
    public async Task A_full_buffer_is_told_to_the_client_and_not_passed_by()
    {
        _broker.Fault = Away;
        _buffer.Fault = () => new BufferFullException("live", 9, 9);

        for (var i = 0; i < 10; i++)
            await Assert.ThrowsAsync<BufferFullException>(SendAsync);

        Assert.Equal((10, 0), (Count("buffer"), Count("database")));
    }

    [Fact]
    public async Task A_buffer_that_comes_back_full_is_not_passed_by_either()
    {
        _broker.IsAvailable = false;
        _buffer.Fault = Away;
        for (var i = 0; i < Options.BreakerFailures; i++)
            await SendAsync();
        _calls.Clear();
        _buffer.Fault = () => new BufferFullException("live", 9, 9);
        _time.Advance(Options.BreakerRecovery);

        await Assert.ThrowsAsync<BufferFullException>(SendAsync);
        await Assert.ThrowsAsync<BufferFullException>(SendAsync);

        Assert.Equal(0, Count("database"));
    }

    [Fact]
    public async Task A_client_that_has_gone_ends_the_sending()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _gateway.SendAsync(Batch, gone.Token));

        Assert.Equal(["broker"], _calls);
    }

    [Fact]
    public async Task Receipts_come_in_the_order_of_the_batches()
    {
        PointBatch[] batches = [.. Enumerable.Range(1, 20).Select(number => Batches.Message(number, Batch.Points))];

        var receipts = await _gateway.SendAsync(batches, default);

        Assert.Equal(batches.Select(batch => batch.BatchId), receipts.Select(receipt => receipt.BatchId));
    }

    static RouteUnavailableException Away() => new("away");

    Task<BatchReceipt> SendAsync() => _gateway.SendAsync(Batch, default);

    int Count(string name) => _calls.Count(call => call == name);
}
