namespace PointBus.Cli.Output;

internal enum Tone
{
    None,
    Good,
    Warning,
    Bad,
}

/// <summary>One value of a row; its detail goes behind the text where there is room, and below the table otherwise.</summary>
internal sealed record Cell(string Text, Tone Tone = Tone.None, string? Detail = null)
{
    public string Full => Detail is null ? Text : $"{Text}: {Detail}";

    public static Cell Of(long? number, Tone tone = Tone.None) => new(Plain.Number(number), tone);

    public static implicit operator Cell(string text) => new(text);
}

internal enum ColumnKind
{
    /// <summary>Right-aligned and never broken.</summary>
    Number,

    /// <summary>Left-aligned and never broken.</summary>
    Word,

    /// <summary>Loses its middle where there is no room.</summary>
    Name,

    /// <summary>Goes on in the next line where there is no room.</summary>
    Prose,
}

internal sealed record Column(string Heading, ColumnKind Kind = ColumnKind.Number);

/// <summary>A table before anybody knows how wide the paper is.</summary>
internal sealed class Sheet(params Column[] columns)
{
    readonly List<Cell[]> _rows = [];

    public IReadOnlyList<Column> Columns => columns;

    public IReadOnlyList<Cell[]> Rows => _rows;

    public void Add(params Cell[] cells)
    {
        if (cells.Length != columns.Length)
            throw new ArgumentException($"A row of {cells.Length} cells does not fit {columns.Length} columns.", nameof(cells));

        _rows.Add([.. cells.Select(cell => cell with { Text = Plain.Line(cell.Text), Detail = cell.Detail is { } detail ? Plain.Line(detail) : null })]);
    }
}
