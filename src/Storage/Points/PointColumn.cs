namespace PointBus.Storage.Points;

/// <summary>A column of a point table and where its values come from.</summary>
/// <param name="Property">The property of the row type; the EF model knows its column.</param>
internal abstract record PointColumn(string Property)
{
    public abstract object? Value(WritePlan plan, in PlannedPoint point);

    /// <summary>The column of a run of the plan's rows, as an array of the property's type.</summary>
    public abstract Array Values(WritePlan plan, int from, int count);
}

internal sealed record PointColumn<T>(string Property, Func<WritePlan, PlannedPoint, T> Read) : PointColumn(Property)
{
    public override object? Value(WritePlan plan, in PlannedPoint point) => Read(plan, point);

    public override Array Values(WritePlan plan, int from, int count)
    {
        var values = new T[count];
        for (var i = 0; i < count; i++)
            values[i] = Read(plan, plan.Rows[from + i]);
        return values;
    }
}
