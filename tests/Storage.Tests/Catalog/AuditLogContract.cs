using Microsoft.EntityFrameworkCore;
using static PointBus.Storage.Tests.Catalog.LetterSample;

namespace PointBus.Storage.Tests.Catalog;

/// <summary>What every <see cref="IAuditLog"/> must do. A subclass says on which database, and nothing more.</summary>
public abstract class AuditLogContract : IAsyncLifetime
{
    private protected CatalogDatabase Database { get; private set; } = null!;

    private protected abstract Task<CatalogDatabase> CreateAsync();

    public async Task InitializeAsync() => Database = await CreateAsync();

    public async Task DisposeAsync() => await Database.DisposeAsync();

    [Fact]
    public async Task A_row_comes_back_as_it_was_and_only_once()
    {
        var record = Record(1) with { Reason = "wrong tracker", Count = 12, OperationId = Guid.NewGuid(), RequestId = "r-1", Detail = "lane=live" };
        await Database.Audit.AppendAsync(record, default);
        await Database.Audit.AppendAsync(record with { Outcome = "other" }, default);

        Assert.Equal([record], await ReadAsync(new AuditQuery()));
    }

    [Fact]
    public async Task Rows_come_newest_first_and_by_every_part_of_a_query()
    {
        var operation = Guid.NewGuid();
        await AppendAsync(
            Record(1), Record(3) with { Actor = "bob" }, Record(2) with { Action = "letters.purge", Target = "lane upload" },
            Record(4) with { Action = "lettersmith", OperationId = operation }, Record(5) with { Action = "lane.pause" });

        Assert.Equal([5, 4, 3, 2, 1], await SecondsAsync(new AuditQuery()));
        Assert.Equal([4, 3], await SecondsAsync(new AuditQuery { Offset = 1, Limit = 2 }));
        Assert.Equal([3], await SecondsAsync(new AuditQuery { Actor = "bob" }));
        Assert.Equal([3, 2, 1], await SecondsAsync(new AuditQuery { Action = "letters" }));
        Assert.Equal([2], await SecondsAsync(new AuditQuery { Action = "letters.purge" }));
        Assert.Equal([2], await SecondsAsync(new AuditQuery { Target = "lane upload" }));
        Assert.Equal([4], await SecondsAsync(new AuditQuery { OperationId = operation }));
        Assert.Equal([3, 2], await SecondsAsync(new AuditQuery { After = Day.AddSeconds(1), Before = Day.AddSeconds(3) }));
    }

    [Theory]
    [InlineData("UPDATE audit_log SET actor = 'nobody'")]
    [InlineData("DELETE FROM audit_log")]
    public async Task The_database_refuses_to_change_or_delete_a_row(string sql)
    {
        await AppendAsync(Record(1));

        await using var context = Database.Open();
        var e = await Assert.ThrowsAnyAsync<Exception>(() => context.Database.ExecuteSqlRawAsync(sql));
        Assert.Contains("only ever added", e.Message, StringComparison.Ordinal);
        Assert.Equal([Record(1)], await ReadAsync(new AuditQuery()));
    }

    [Fact]
    public async Task Long_and_odd_texts_do_not_cost_a_row()
    {
        await AppendAsync(Record(1) with { Target = new string('ü', 5_000), Detail = "a\0" });

        Assert.Single(await ReadAsync(new AuditQuery { Target = new string('ü', 5_000) }));
    }

    private protected Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query) => Database.Audit.ReadAsync(query, default);

    async Task AppendAsync(params AuditRecord[] records)
    {
        foreach (var record in records)
            await Database.Audit.AppendAsync(record, default);
    }

    async Task<IEnumerable<double>> SecondsAsync(AuditQuery query) => (await ReadAsync(query)).Select(record => (record.At - Day).TotalSeconds);

    static AuditRecord Record(int n) => new()
    {
        Id = StableId.From("audit", $"{n}"), At = Day.AddSeconds(n), Actor = "ops (alice)", Action = "letters.replay", Target = "lane live", Outcome = "done",
    };
}
