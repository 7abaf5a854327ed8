using System.Data.Common;
using System.Globalization;

namespace PointBus.EndToEnd.Tests.Installations;

/// <summary>Reads point tables so that rows of two engines can be compared as text.</summary>
static class PointRows
{
    public static string Sql(string table, string micros) =>
        $"SELECT f.source, f.flight_id, {micros}, p.lat, p.lon, p.elevation, p.barometric_altitude, p.speed, p.heading, p.device_id, p.marks FROM {table} p JOIN flights f ON f.id = p.flight";

    public static async Task<IReadOnlyList<string>> ReadAsync(DbDataReader reader)
    {
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            var fields = new string[reader.FieldCount];
            for (var i = 0; i < fields.Length; i++)
                fields[i] = await reader.IsDBNullAsync(i) ? "" : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)!;
            rows.Add(string.Join('|', fields));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
