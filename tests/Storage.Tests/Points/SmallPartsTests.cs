using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PointBus.Storage.Model;
using PointBus.Storage.Points;
using PointBus.Storage.Postgres;
using PointBus.Storage.Sqlite;

namespace PointBus.Storage.Tests.Points;

public sealed class SmallPartsTests
{
    [Fact]
    public void A_flights_key_is_a_UUID_of_version_8_and_always_the_same()
    {
        var key = FlightKey.For("flight-1", "live");

        Assert.Equal("b81cc127-7895-8b6b-8328-8a98a0860a99", key.ToString());
        Assert.Equal(8, key.Version);
        Assert.InRange(key.Variant, 8, 11);
        Assert.Equal(key, FlightKey.For("flight-1", "live"));
        Assert.NotEqual(key, FlightKey.For("flight-1", "upload"));
    }

    [Fact]
    public void Times_are_cut_downwards_to_the_microsecond()
    {
        Assert.Equal(1, Micros.Of(DateTimeOffset.UnixEpoch.AddTicks(19)));
        Assert.Equal(-1, Micros.Of(DateTimeOffset.UnixEpoch.AddTicks(-1)));
        Assert.Equal(-1, Micros.Of(DateTimeOffset.UnixEpoch.AddTicks(-10)));
        Assert.Equal(new DateTimeOffset(2026, 6, 5, 8, 0, 0, TimeSpan.Zero), Micros.Cut(new DateTimeOffset(2026, 6, 5, 10, 0, 0, TimeSpan.FromHours(2))));
    }

    [Fact]
    public void NUL_and_half_a_surrogate_pair_cannot_be_stored()
    {
        Assert.All(["a\0", "\uDC00", "\uD83D", "\uD83Dx", "\uDC00\uD83D"], text => Assert.False(Texts.IsStorable(text)));
        Assert.All([null, "", "\uD83D\uDE81", "\uFFFD"], text => Assert.True(Texts.IsStorable(text)));
        Assert.Equal("\uFFFDx\uFFFD\uD83D\uDE81", Texts.Clean("\0x\uDC00\uD83D\uDE81"));
    }

    [Fact]
    public void Refusals_come_back_as_they_were_written()
    {
        RefusedPoint[] refused = [new(0, "a", "one"), new(1, "b", "two"), new(5, "a", "one"), new(7, "a", "three")];

        Assert.Equal(refused, Refusals.Read(Refusals.Write(refused)));
        Assert.Null(Refusals.Write([]));
    }

    [Theory]
    [InlineData("40001", false, WriteOutcome.RolledBack)]
    [InlineData("40P01", false, WriteOutcome.RolledBack)]
    [InlineData("53100", false, WriteOutcome.RolledBack)]
    [InlineData("53300", false, WriteOutcome.RolledBack)]
    [InlineData("55P03", false, WriteOutcome.RolledBack)]
    [InlineData("57P03", false, WriteOutcome.RolledBack)]
    [InlineData("57014", false, WriteOutcome.RolledBack)]
    [InlineData("25006", false, WriteOutcome.RolledBack)]
    [InlineData("40001", true, WriteOutcome.RolledBack)]
    [InlineData("57P01", true, WriteOutcome.Unknown)]
    [InlineData("22003", false, WriteOutcome.Deterministic)]
    [InlineData("23514", false, WriteOutcome.Deterministic)]
    [InlineData("42P01", false, WriteOutcome.Deterministic)]
    public void SQLSTATEs_tell_what_became_of_the_transaction(string state, bool committing, WriteOutcome outcome)
    {
        var e = new InvalidOperationException("wrapped", new PostgresException("value 46.5 is bad", "ERROR", "ERROR", state));

        var (actual, message) = PostgresErrors.Classify(e, committing)!.Value;
        Assert.Equal(outcome, actual);
        Assert.StartsWith(state, message, StringComparison.Ordinal);
        Assert.DoesNotContain("46.5", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, WriteOutcome.RolledBack)]
    [InlineData(true, WriteOutcome.Unknown)]
    public void A_broken_wire_leaves_open_only_what_a_commit_became(bool committing, WriteOutcome outcome) =>
        Assert.Equal(outcome, PostgresErrors.Classify(new NpgsqlException("gone", new IOException()), committing)!.Value.Outcome);

    [Fact]
    public void A_fault_of_the_program_is_no_failure_of_the_database() =>
        Assert.Null(PostgresErrors.Classify(new ArgumentNullException(), committing: false));

    [Fact]
    public async Task Either_store_is_had_by_its_registration()
    {
        await using var postgres = new ServiceCollection().AddLogging().AddPostgresPoints(new PostgresOptions { ConnectionString = "Host=localhost" }).BuildServiceProvider();
        await using var sqlite = new ServiceCollection().AddSqlitePoints(new SqliteOptions { Path = "unused.db" }).BuildServiceProvider();

        Assert.IsType<PostgresPointStore>(postgres.GetRequiredService<IPointStore>());
        Assert.IsType<SqlitePointStore>(sqlite.GetRequiredService<IPointStore>());
        foreach (var provider in new[] { postgres, sqlite })
            Assert.All([typeof(IDeviceRegistry), typeof(IDeadLetterCatalog), typeof(IOperationStore), typeof(IAuditLog)], port => Assert.NotNull(provider.GetRequiredService(port)));
    }
}
