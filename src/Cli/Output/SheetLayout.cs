using Spectre.Console;
using Spectre.Console.Rendering;

namespace PointBus.Cli.Output;

/// <summary>Fits a sheet into a width: as a table, or as one block per row where a table would be unreadable.</summary>
internal static class SheetLayout
{
    const int ShortestName = 10;
    const int ShortestProse = 11;

    public static IRenderable Of(Sheet sheet, int width, bool styled)
    {
        // From roomy to cramped: what fits first is taken.
        foreach (var (details, whole, gap) in new[] { (true, true, 2), (true, false, 2), (false, false, 2), (false, false, 1) })
            if (Fit(sheet, width, gap, details, whole, shrink: !details) is { } widths)
                return details ? Table(sheet, widths, gap, styled, details) : new Rows([Table(sheet, widths, gap, styled, details), .. Footnotes(sheet)]);

        return Blocks(sheet);
    }

    static int[]? Fit(Sheet sheet, int width, int gap, bool details, bool whole, bool shrink)
    {
        var widths = sheet.Columns.Select((column, i) => Natural(sheet, i, whole ? Cells(column.Heading) : column.Heading.Split(' ').Max(Cells), details)).ToArray();
        var excess = widths.Sum() + gap * (widths.Length - 1) - width;
        foreach (var (kind, shortest) in new[] { (ColumnKind.Prose, ShortestProse), (ColumnKind.Name, ShortestName) })
            for (var i = 0; shrink && i < widths.Length && excess > 0; i++)
                if (sheet.Columns[i].Kind == kind && widths[i] > shortest)
                {
                    var cut = Math.Min(excess, widths[i] - shortest);
                    widths[i] -= cut;
                    excess -= cut;
                }

        return excess > 0 ? null : widths;
    }

    static int Natural(Sheet sheet, int index, int heading, bool details) =>
        Math.Max(heading, sheet.Rows.Select(row => Cells(details ? row[index].Full : row[index].Text)).DefaultIfEmpty().Max());

    static Table Table(Sheet sheet, int[] widths, int gap, bool styled, bool details)
    {
        var table = new Table { Border = TableBorder.None };
        var heading = new Style(decoration: styled ? Decoration.Bold : Decoration.None);
        for (var i = 0; i < widths.Length; i++)
        {
            var column = sheet.Columns[i];
            table.AddColumn(new TableColumn(new Text(column.Heading, heading))
            {
                Width = widths[i],
                Padding = new Padding(0, 0, i < widths.Length - 1 ? gap : 0, 0),
                Alignment = column.Kind == ColumnKind.Number ? Justify.Right : Justify.Left,
            });
        }

        foreach (var row in sheet.Rows)
            table.AddRow(row.Select((cell, i) => Value(cell, sheet.Columns[i].Kind == ColumnKind.Name ? Shorten(cell.Text, widths[i]) : details ? cell.Full : cell.Text)));

        return table;
    }

    static IEnumerable<IRenderable> Footnotes(Sheet sheet) =>
        sheet.Rows.SelectMany(row => row.Where(cell => cell.Detail is not null).Select(cell => Value(cell, $"{row[0].Text}: {cell.Full}")));

    static Rows Blocks(Sheet sheet)
    {
        var indent = sheet.Columns.Skip(1).Max(column => Cells(column.Heading)) + 1;
        return new Rows(sheet.Rows.SelectMany(row => row.Select((cell, i) => i == 0
            ? Value(cell, cell.Full)
            : Value(cell, $"  {sheet.Columns[i].Heading.PadRight(indent)} {cell.Full}"))));
    }

    static Text Value(Cell cell, string text) => new(text, cell.Tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Warning => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        _ => Style.Plain,
    });

    static string Shorten(string name, int width)
    {
        if (Cells(name) <= width)
            return name;

        // The end tells the kind of file and often the number of the flight.
        var (head, tail) = ((width - 1) / 2, name.Length - (width - 1) / 2);
        while (Cells(name[..head]) + 1 + Cells(name[tail..]) > width)
            if (Cells(name[..head]) >= Cells(name[tail..]))
                head--;
            else
                tail++;

        return name[..head] + "…" + name[tail..];
    }

    static int Cells(string text) => new Segment(text).CellCount();
}
