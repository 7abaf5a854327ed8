using System.Text;
using PointBus.Contracts;

namespace PointBus.Host.Ingest.Formats;

/// <summary>One way to write tracks as CSV: knows its columns from the header and reads its rows.</summary>
internal abstract class CsvVariant(byte delimiter)
{
    /// <summary>What stands between two fields.</summary>
    public byte Delimiter { get; } = delimiter;

    /// <summary>Reads one row; with neither a point nor a code the row is no fix.</summary>
    /// <returns>The code of the refusal, or <see langword="null"/>.</returns>
    public abstract string? TryRead(CsvFields row, out Point? point);

    /// <summary>The variant whose column names these are, or <see langword="null"/>.</summary>
    public static CsvVariant? FromHeader(ReadOnlySpan<byte> header, TimeSpan? assumedOffset)
    {
        var delimiter = header.Contains((byte)';') ? (byte)';' : header.Contains((byte)'\t') ? (byte)'\t' : (byte)',';
        var columns = Columns(header, delimiter);
        return CsvGarmin.From(columns, delimiter) ??
            (CsvVariant?)CsvMtk.From(columns, delimiter) ??
            CsvSimple.From(columns, delimiter, assumedOffset);
    }

    /// <summary>Lower-case names without a unit in brackets, in order.</summary>
    static List<string> Columns(ReadOnlySpan<byte> header, byte delimiter)
    {
        var fields = new CsvFields(delimiter);
        fields.Split(header);
        var names = new List<string>(fields.Count);
        for (var i = 0; i < fields.Count; i++)
        {
            var name = Encoding.UTF8.GetString(fields[i]).ToLowerInvariant();
            var unit = name.IndexOf('(', StringComparison.Ordinal);
            names.Add(unit > 0 ? name[..unit].TrimEnd() : name);
        }

        return names;
    }
}
