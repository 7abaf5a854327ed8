namespace PointBus.Bench.Growth;

/// <summary>How much there is beside what is measured.</summary>
/// <param name="Batches">Batches that wait.</param>
/// <param name="Rows">Rows that the table has.</param>
/// <param name="OutagePoints">Points that come while the database is away.</param>
sealed record GrowthOptions(int Batches, int Rows, int OutagePoints);
