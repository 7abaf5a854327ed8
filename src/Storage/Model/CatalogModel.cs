using Microsoft.EntityFrameworkCore;

namespace PointBus.Storage.Model;

/// <summary>The tables of dead letters, operations and the audit log, with the indexes that keep lists as fast with many letters as with few.</summary>
internal static class CatalogModel
{
    public static void Map(ModelBuilder modelBuilder)
    {
        MapLetters(modelBuilder);
        MapOperations(modelBuilder);

        modelBuilder.Entity<AuditRow>(audit =>
        {
            audit.ToTable("audit_log");
            audit.HasKey(row => row.Id);
            audit.Property(row => row.Id).ValueGeneratedNever();
            audit.HasIndex(row => new { row.At, row.Id });
            audit.HasIndex(row => new { row.Actor, row.At });
            audit.HasIndex(row => new { row.Action, row.At });
            audit.HasIndex(row => new { row.Target, row.At });
            audit.HasIndex(row => row.OperationId);
        });
    }

    public static void Name(ModelConfigurationBuilder configuration)
    {
        configuration.Properties<LetterState>().HaveConversion<NameConverter<LetterState>>();
        configuration.Properties<ReplayOutcome>().HaveConversion<NameConverter<ReplayOutcome>>();
        configuration.Properties<OperationKind>().HaveConversion<NameConverter<OperationKind>>();
        configuration.Properties<OperationState>().HaveConversion<NameConverter<OperationState>>();
        configuration.Properties<OperationItemState>().HaveConversion<NameConverter<OperationItemState>>();
    }

    static void MapLetters(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<LetterRow>(letter =>
        {
            letter.ToTable("dead_letters");
            letter.HasKey(row => row.LetterId);
            letter.Property(row => row.LetterId).ValueGeneratedNever();

            // Each ends in the order of the lists, so that a page is read from its index and nothing is sorted.
            letter.HasIndex(row => new { row.FailedAt, row.LetterId });
            letter.HasIndex(row => new { row.State, row.FailedAt, row.LetterId });
            letter.HasIndex(row => new { row.Lane, row.State, row.FailedAt, row.LetterId });
            letter.HasIndex(row => new { row.ReasonCode, row.State, row.FailedAt, row.LetterId });
            letter.HasIndex(row => new { row.Fingerprint, row.Lane, row.Priority, row.State, row.FailedAt, row.LetterId });
            letter.HasIndex(row => new { row.Upstream, row.State, row.FailedAt, row.LetterId });
            letter.HasIndex(row => new { row.Priority, row.State, row.FailedAt, row.LetterId });
            letter.HasIndex(row => new { row.State, row.StateAt }).HasDatabaseName("dead_letters_state_at_idx");
            letter.HasIndex(row => row.BatchId);
            letter.HasIndex(row => row.OriginalBatchId);
        });
        modelBuilder.Entity<LetterContentRow>(content =>
        {
            content.ToTable("dead_letter_contents");
            content.HasKey(row => row.LetterId);
            content.Property(row => row.LetterId).ValueGeneratedNever();
        });
        modelBuilder.Entity<LetterFlightRow>(flight =>
        {
            flight.ToTable("dead_letter_flights");
            flight.HasKey(row => new { row.LetterId, row.FlightId });
            flight.HasIndex(row => new { row.FlightId, row.FailedAt, row.LetterId });
        });
        modelBuilder.Entity<LetterCountRow>(count =>
        {
            count.ToTable("dead_letter_counts");
            count.HasKey(row => new { row.Fingerprint, row.Lane, row.ReasonCode, row.Priority, row.State });
        });
        modelBuilder.Entity<LetterEditRow>(edit =>
        {
            edit.ToTable("letter_edits");
            edit.HasKey(row => new { row.LetterId, row.At });
        });
        modelBuilder.Entity<FaultGroupRow>(group =>
        {
            group.ToTable("fault_groups");
            group.HasKey(row => row.Fingerprint);
        });
    }

    static void MapOperations(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<OperationRow>(operation =>
        {
            operation.ToTable("operations");
            operation.HasKey(row => row.Id);
            operation.Property(row => row.Id).ValueGeneratedNever();
            operation.HasIndex(row => new { row.State, row.CreatedAt });
            operation.HasIndex(row => row.CreatedAt);
        });
        modelBuilder.Entity<OperationItemRow>(item =>
        {
            item.ToTable("operation_items");
            item.HasKey(row => new { row.OperationId, row.Ordinal });
            item.HasIndex(row => new { row.OperationId, row.LetterId }).IsUnique().HasDatabaseName("operation_items_letter_idx");
            item.HasIndex(row => new { row.OperationId, row.State, row.Ordinal }).HasDatabaseName("operation_items_state_idx");
        });
    }
}
