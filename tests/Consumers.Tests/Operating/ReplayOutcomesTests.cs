using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Operating.OperatingHarness;

namespace PointBus.Consumers.Tests.Operating;

public sealed class ReplayOutcomesTests : IDisposable
{
    readonly OperatingHarness _ops = new();

    public void Dispose() => _ops.Dispose();

    public static TheoryData<string, LetterNote[], OperationItemState, ReplayOutcome> Ends => new()
    {
        { "all stored", [], OperationItemState.Succeeded, ReplayOutcome.Stored },
        { "the same again", [Same(900)], OperationItemState.FailedSame, ReplayOutcome.FailedSame },
        { "another failure", [Other(900)], OperationItemState.FailedDifferently, ReplayOutcome.FailedDifferently },
        { "mostly the same", [Other(900) with { Points = 1 }, Same(901) with { Points = 2 }], OperationItemState.FailedSame, ReplayOutcome.FailedSame },
    };

    [Theory]
    [MemberData(nameof(Ends), DisableDiscoveryEnumeration = true)]
    public async Task Every_end_is_entered_in_operation_and_catalog(string what, LetterNote[] letters, OperationItemState state, ReplayOutcome outcome)
    {
        Assert.NotEmpty(what);
        await _ops.FileAsync(1);
        var operation = await SentAsync();

        // Twice, as it may come.
        await _ops.EndAsync(operation.Id, letters);
        await _ops.Outcomes.EnterAsync([_ops.Ended(operation.Id, Letters.Id(1), letters)], default);

        var item = Assert.Single(_ops.Operations.Items(operation.Id));
        Assert.Equal((state, letters.Sum(letter => letter.Points)), (item.State, item.Failed));
        Assert.Equal((outcome, letters.MaxBy(letter => letter.Points)?.LetterId), (_ops.Catalog[Letters.Id(1)].Outcome, _ops.Catalog[Letters.Id(1)].NextLetterId));
        Assert.Equal(OperationState.Done, _ops.Operations[operation.Id].State);
    }

    [Fact]
    public async Task An_end_that_comes_before_the_letter_is_noted_as_sent_stays()
    {
        await _ops.FileAsync(2);
        var operation = await _ops.StartAsync();
        await _ops.Outcomes.EnterAsync([_ops.Ended(operation.Id, Letters.Id(1))], default);
        await _ops.RunAsync();

        await _ops.CountAsync(operation.Id, OperationItemState.Sent, 1);

        Assert.Equal(1, _ops.Operations[operation.Id].Of(OperationItemState.Succeeded));
    }

    [Fact]
    public async Task A_replay_outside_any_operation_is_entered_in_the_catalog()
    {
        await _ops.FileAsync(1);

        await _ops.Outcomes.EnterAsync([_ops.Ended(null, Letters.Id(1), Other(900))], default);

        Assert.Equal(ReplayOutcome.FailedDifferently, _ops.Catalog[Letters.Id(1)].Outcome);
    }

    [Fact]
    public async Task Ends_are_taken_many_at_once_and_held_while_the_database_is_away()
    {
        await _ops.FileAsync(150);
        var operation = await SentAsync();
        var left = 3;
        _ops.Operations.Fault = call => call == "enter items" && left-- > 0 ? new PointStoreException(WriteOutcome.RolledBack, "away") : null;
        await using var services = new ServiceCollection()
            .AddSingleton(_ops.Outcomes)
            .AddMassTransitTestHarness(TextWriter.Null, bus => bus.AddOperatingConsumers())
            .BuildServiceProvider(true);
        var harness = services.GetRequiredService<ITestHarness>();
        await harness.Start();
        var before = _ops.Calls.Count("enter items");

        await harness.Bus.PublishBatch(Enumerable.Range(1, 150).Select(number => _ops.Ended(operation.Id, Letters.Id(number))));

        await WatchedTime.UntilAsync(() => _ops.Operations[operation.Id].State == OperationState.Done, "all have ended");
        Assert.Equal(150, _ops.Operations[operation.Id].Of(OperationItemState.Succeeded));
        Assert.InRange(_ops.Calls.Count("enter items") - before, 4, 40);
        Assert.False(harness.Published.Select<Fault<ReplayEnded>>(new CancellationToken(canceled: true)).Any());
    }

    async Task<Operation> SentAsync()
    {
        var operation = await _ops.StartAsync();
        await _ops.RunAsync();
        await _ops.StateAsync(operation.Id, OperationState.Settling);
        return operation;
    }
}
