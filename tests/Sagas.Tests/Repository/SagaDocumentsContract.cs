using System.Text;
using Microsoft.Extensions.Time.Testing;
using PointBus.Storage;

namespace PointBus.Sagas.Tests.Repository;

/// <summary>What every <see cref="ISagaDocuments"/> must do.</summary>
public abstract class SagaDocumentsContract
{
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    static readonly Guid Id = Guid.NewGuid();

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected abstract ISagaDocuments Documents { get; }

    /// <summary>The same documents, as another host sees them.</summary>
    protected abstract ISagaDocuments Another { get; }

    protected static ReadOnlyMemory<byte> Json(string text) => Encoding.UTF8.GetBytes(text);

    protected Task<bool> SaveAsync(Guid id, long expected, double? dueInSeconds = null, TimeSpan? keep = null, string json = "{}") =>
        Documents.SaveAsync(id, expected, Json(json), dueInSeconds is { } due ? Time.GetUtcNow().AddSeconds(due) : null, keep, default);

    Task<IReadOnlyList<Guid>> TakeDueAsync(int max = 1_000) => Documents.TakeDueAsync(max, Lease, default);

    [Fact]
    public async Task What_was_never_saved_is_not_there()
    {
        Assert.Null(await Documents.LoadAsync(Id, default));
        Assert.False(await Documents.DeleteAsync(Id, 1, default));
        Assert.False(await SaveAsync(Id, 1));
        Assert.Empty(await TakeDueAsync());
    }

    [Fact]
    public async Task A_document_is_created_once()
    {
        Assert.True(await SaveAsync(Id, 0, json: "{\"a\":1}"));
        Assert.False(await SaveAsync(Id, 0, json: "{\"a\":2}"));

        var document = await Another.LoadAsync(Id, default);
        Assert.Equal((1, "{\"a\":1}"), (document!.Version, Encoding.UTF8.GetString(document.Json.Span)));
    }

    [Fact]
    public async Task A_document_is_saved_only_over_the_version_that_was_loaded()
    {
        await SaveAsync(Id, 0);

        Assert.True(await SaveAsync(Id, 1));
        Assert.False(await SaveAsync(Id, 1));
        Assert.False(await SaveAsync(Id, 3));
        Assert.Equal(2, (await Documents.LoadAsync(Id, default))!.Version);
    }

    [Fact]
    public async Task A_document_is_deleted_only_at_the_version_that_was_loaded_and_its_due_time_with_it()
    {
        await SaveAsync(Id, 0, dueInSeconds: 0);
        await SaveAsync(Id, 1, dueInSeconds: 0);

        Assert.False(await Documents.DeleteAsync(Id, 1, default));
        Assert.True(await Documents.DeleteAsync(Id, 2, default));

        Assert.Null(await Documents.LoadAsync(Id, default));
        Assert.Empty(await TakeDueAsync());
        Assert.True(await SaveAsync(Id, 0));
    }

    [Fact]
    public async Task A_save_that_lost_leaves_the_due_time_as_it_was()
    {
        await SaveAsync(Id, 0, dueInSeconds: 10);

        await SaveAsync(Id, 0, dueInSeconds: 0);
        await SaveAsync(Id, 7);

        Assert.Empty(await TakeDueAsync());
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([Id], await TakeDueAsync());
    }

    [Fact]
    public async Task Nothing_is_taken_before_it_is_due()
    {
        await SaveAsync(Id, 0, dueInSeconds: 1.0000001);

        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await TakeDueAsync());
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([Id], await TakeDueAsync());
    }

    [Fact]
    public async Task The_longest_due_come_first_and_no_more_than_asked_for()
    {
        var ids = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid()).ToList();
        foreach (var (index, id) in ids.Index().Reverse())
            await SaveAsync(id, 0, dueInSeconds: index);

        Time.Advance(TimeSpan.FromSeconds(29));

        Assert.Equal(ids.Take(10), await TakeDueAsync(10));
        Assert.Equal(ids.Skip(10).Take(20), await TakeDueAsync());
    }

    [Fact]
    public async Task What_was_taken_comes_again_after_its_lease_unless_it_was_saved()
    {
        var (lost, done) = (Guid.NewGuid(), Guid.NewGuid());
        await SaveAsync(lost, 0, dueInSeconds: 0);
        await SaveAsync(done, 0, dueInSeconds: 0);
        Assert.Equal(2, (await TakeDueAsync()).Count);
        Assert.Empty(await TakeDueAsync());

        Assert.True(await SaveAsync(done, 1));
        Time.Advance(Lease);

        Assert.Equal([lost], await TakeDueAsync());
        Assert.Equal(1, (await Documents.LoadAsync(lost, default))!.Version);
    }

    [Fact, Trait("spec", "X-29")]
    public async Task Two_hosts_share_what_is_due_and_none_is_taken_twice()
    {
        const int Many = 400;
        await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => SaveAsync(Guid.NewGuid(), 0, dueInSeconds: 0)));

        var taken = new List<Guid>();
        while (taken.Count < Many)
        {
            var round = await Task.WhenAll(new[] { Documents, Another, Documents, Another }.Select(host => host.TakeDueAsync(50, Lease, default)));
            Assert.NotEmpty(round.SelectMany(ids => ids));
            taken.AddRange(round.SelectMany(ids => ids));
        }

        Assert.Equal(Many, taken.Distinct().Count());
        Assert.Equal(Many, taken.Count);
    }

    [Fact]
    public async Task Of_many_writers_at_once_each_version_has_one()
    {
        const int Writers = 16, Each = 10;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            var documents = writer % 2 == 0 ? Documents : Another;
            for (var saved = 0; saved < Each;)
            {
                var loaded = await documents.LoadAsync(Id, default);
                saved += await documents.SaveAsync(Id, loaded?.Version ?? 0, Json("{}"), null, null, default) ? 1 : 0;
            }
        }));

        Assert.Equal(Writers * Each, (await Documents.LoadAsync(Id, default))!.Version);
    }
}
