using PointBus.Consumers.Alerting.Channels.Sending;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Sagas.Tests.Kit;

namespace PointBus.Consumers.Tests.Alerting.Sending;

public sealed class DeliveryBookTests
{
    static readonly Guid Id = Guid.Parse("11111111-1111-1111-1111-111111111111");

    readonly WatchedTime time = new();
    readonly FragileDocuments documents;
    readonly DeliveryBook book;

    public DeliveryBookTests()
    {
        documents = new FragileDocuments(new FakeSagaDocuments(time));
        book = new DeliveryBook(documents, time);
    }

    [Fact]
    public async Task Only_who_knows_the_version_writes()
    {
        Assert.True(await SaveAsync(0, 1));
        Assert.False(await SaveAsync(0, 2));
        Assert.True(await SaveAsync(1, 2));
        Assert.Equal((2, 2L), await FindAsync(book));
    }

    [Fact]
    public async Task A_try_that_began_while_Redis_was_away_ends_as_it_would_have()
    {
        Assert.True(await SaveAsync(0, 1));
        documents.IsAway = true;
        Assert.True(await SaveAsync(1, 2));
        Assert.False(await SaveAsync(1, 9));
        Assert.True(await SaveAsync(2, 3));
        documents.IsAway = false;

        time.Advance(TimeSpan.FromSeconds(10));
        await book.TakeDueAsync(10, TimeSpan.FromSeconds(60), CancellationToken.None);

        Assert.Equal((3, 3L), await FindAsync(new DeliveryBook(documents, time)));
        Assert.True(await SaveAsync(3, 4));
    }

    [Fact]
    public async Task What_is_due_is_taken_once_for_the_time_of_its_lease()
    {
        documents.IsAway = true;
        Assert.True(await SaveAsync(0, 1));

        Assert.Equal([Id], await book.TakeDueAsync(10, TimeSpan.FromSeconds(60), CancellationToken.None));
        Assert.Empty(await book.TakeDueAsync(10, TimeSpan.FromSeconds(60), CancellationToken.None));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal([Id], await book.TakeDueAsync(10, TimeSpan.FromSeconds(60), CancellationToken.None));
    }

    Task<bool> SaveAsync(long expected, int attempts) => book.SaveAsync(Id, expected, Of(attempts), time.GetUtcNow(), null, CancellationToken.None);

    static Delivery Of(int attempts) => new() { Order = new() { Channel = "slack", Notice = Notices.Of() }, Attempts = attempts };

    static async Task<(int Attempts, long Version)> FindAsync(DeliveryBook from)
    {
        var (delivery, version) = await from.FindAsync<Delivery>(Id, CancellationToken.None);
        return (delivery!.Attempts, version);
    }
}
