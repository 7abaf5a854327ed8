namespace PointBus.Host.Ingest.Formats;

/// <summary>The fields of one row of a CSV file. Quotes around a field are taken off; a row is one line.</summary>
internal sealed class CsvFields(byte delimiter)
{
    const int MostFields = 256;

    readonly Range[] _fields = new Range[MostFields];
    byte[] _row = [];

    /// <summary>Fields of the row, empty ones at its end not counted.</summary>
    public int Count { get; private set; }

    /// <summary>A field without blanks and quotes around it; empty where the row has none.</summary>
    public ReadOnlySpan<byte> this[int index] =>
        (uint)index < (uint)Count ? Unquote(_row.AsSpan(_fields[index])) : default;

    public void Split(ReadOnlySpan<byte> row)
    {
        if (_row.Length < row.Length)
            _row = new byte[Math.Max(1024, row.Length)];

        row.CopyTo(_row);
        var (count, start, quoted) = (0, 0, false);
        for (var i = 0; i <= row.Length && count < MostFields; i++)
        {
            if (i < row.Length && row[i] == '"')
                quoted = !quoted;
            if (i < row.Length && (quoted || row[i] != delimiter))
                continue;

            _fields[count++] = start..i;
            start = i + 1;
        }

        Count = count;
        while (Count > 0 && this[Count - 1].IsEmpty)
            Count--;
    }

    /// <summary>Whether a comma stands between two digits of one field.</summary>
    public bool HasDecimalComma()
    {
        for (var i = 0; i < Count; i++)
        {
            var field = this[i];
            var comma = field.IndexOf((byte)',');
            if (comma > 0 && comma + 1 < field.Length && char.IsAsciiDigit((char)field[comma - 1]) && char.IsAsciiDigit((char)field[comma + 1]))
                return true;
        }

        return false;
    }

    static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> field)
    {
        var trimmed = field.Trim(" \t"u8);
        return trimmed is [(byte)'"', .., (byte)'"'] ? trimmed[1..^1].Trim((byte)' ') : trimmed;
    }
}
