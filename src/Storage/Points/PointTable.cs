using Microsoft.EntityFrameworkCore.Metadata;

namespace PointBus.Storage.Points;

/// <summary>The table of one lane kind with its columns.</summary>
internal sealed record PointTable(SqlTable Table, IReadOnlyList<PointColumn> Columns)
{
    /// <summary>The columns' names, quoted, with commas.</summary>
    public string ColumnList { get; } = Table.Columns(Columns.Select(column => column.Property));

    public static IReadOnlyDictionary<LaneKind, PointTable> All(IModel model) => Enum.GetValues<LaneKind>().ToDictionary(kind => kind, kind =>
    {
        var (row, columns) = PointColumns.Of(kind);
        return new PointTable(new SqlTable(model, row), columns);
    });
}
