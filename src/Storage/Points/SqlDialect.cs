namespace PointBus.Storage.Points;

/// <summary>The few words that the engines do not share.</summary>
/// <param name="RowLock">What ends a query so that it locks what it finds; empty where the transaction holds the whole database.</param>
/// <param name="Like">The operator that compares with a pattern in any case.</param>
/// <param name="TextIndex">The table to ask first for part of a letter's texts; <see langword="null"/> where an index of the letters' own table does it.</param>
internal sealed record SqlDialect(string RowLock, string Like, string? TextIndex);
