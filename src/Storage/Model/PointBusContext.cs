using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PointBus.Storage.Model;

/// <summary>The tables, the same on every engine; each engine adds its column types and its migrations.</summary>
internal abstract class PointBusContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<FlightRow> Flights => Set<FlightRow>();

    public DbSet<DeletedFlightRow> DeletedFlights => Set<DeletedFlightRow>();

    public DbSet<JournalRow> Batches => Set<JournalRow>();

    public DbSet<DeviceRow> Devices => Set<DeviceRow>();

    public DbSet<LetterRow> Letters => Set<LetterRow>();

    public DbSet<LetterContentRow> LetterContents => Set<LetterContentRow>();

    public DbSet<LetterFlightRow> LetterFlights => Set<LetterFlightRow>();

    public DbSet<LetterCountRow> LetterCounts => Set<LetterCountRow>();

    public DbSet<LetterEditRow> LetterEdits => Set<LetterEditRow>();

    public DbSet<FaultGroupRow> FaultGroups => Set<FaultGroupRow>();

    public DbSet<OperationRow> Operations => Set<OperationRow>();

    public DbSet<OperationItemRow> OperationItems => Set<OperationItemRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => CatalogModel.Name(configurationBuilder);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<FlightRow>(flight =>
        {
            flight.ToTable("flights");
            flight.HasKey(row => row.Id);
            flight.Property(row => row.Id).ValueGeneratedNever();
            flight.Property(row => row.FlightId).HasMaxLength(Texts.MaxFlightId);
            flight.HasIndex(row => new { row.FlightId, row.Source }).IsUnique();
        });
        modelBuilder.Entity<DeletedFlightRow>(flight =>
        {
            flight.ToTable("deleted_flights");
            flight.HasKey(row => row.Id);
            flight.Property(row => row.Id).ValueGeneratedNever();
        });
        modelBuilder.Entity<JournalRow>(batch =>
        {
            batch.ToTable("batches");
            batch.HasKey(row => row.BatchId);
            batch.Property(row => row.BatchId).ValueGeneratedNever();
            batch.HasIndex(row => row.UploadId);
            batch.HasIndex(row => row.WrittenAt).IsDescending();
        });

        modelBuilder.Entity<DeviceRow>(device =>
        {
            device.ToTable("devices");
            device.HasKey(row => row.SerialNumber);
            device.Property(row => row.SerialNumber).HasMaxLength(100);
        });

        CatalogModel.Map(modelBuilder);

        MapPositions(modelBuilder.Entity<LivePointRow>(), "live_points");
        MapPositions(modelBuilder.Entity<UploadPointRow>(), "upload_points");
        MapPositions(modelBuilder.Entity<FlymasterPointRow>(), "flymaster_points");
        MapPoints(modelBuilder.Entity<ScoringPointRow>(), "scoring_points");

        Name(modelBuilder);
    }

    static void MapPositions<TRow>(EntityTypeBuilder<TRow> points, string table) where TRow : PositionRow
    {
        MapPoints(points, table);
        points.HasOne<FlightRow>().WithMany().HasForeignKey(row => row.Flight).OnDelete(DeleteBehavior.Cascade);
    }

    static void MapPoints<TRow>(EntityTypeBuilder<TRow> points, string table) where TRow : PointRow
    {
        points.ToTable(table);
        points.HasKey(row => new { row.Flight, row.Time, row.Lat, row.Lon });
    }

    static void Name(ModelBuilder modelBuilder)
    {
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase.Of(property.Name));
            foreach (var key in entity.GetKeys())
                key.SetName($"{entity.GetTableName()}_pkey");
            foreach (var key in entity.GetForeignKeys())
                key.SetConstraintName($"{entity.GetTableName()}_flight_fkey");
            foreach (var index in entity.GetIndexes().Where(index => index.FindAnnotation(RelationalAnnotationNames.Name) is null))
                index.SetDatabaseName($"{entity.GetTableName()}_{SnakeCase.Of(index.Properties[0].Name)}_idx");
        }

        // The names that scoring clients know.
        var scoring = modelBuilder.Entity<ScoringPointRow>();
        scoring.Property(row => row.Flight).HasColumnName("flight_uuid");
        scoring.Property(row => row.Time).HasColumnName("date_time");
        scoring.Property(row => row.TimeText).HasColumnName("time");
    }
}
