using Spectre.Console;
using Spectre.Console.Rendering;

namespace PointBus.Cli.Output;

/// <summary>Fits a sheet into a width: as a table, or as one block per row where a table would be unreadable.</summary>
internal static class SheetLayout
{
    const int Gap = 2;
    const int ShortestName = 12;
    const int ShortestProse = 16;

    public static IRenderable Of(Sheet sheet, int width, bool styled)
    {
        var widths = Fit(sheet, width);
        return widths is null ? Blocks(sheet) : Table(sheet, widths, styled);
    }

    static int[]? Fit(Sheet sheet, int width)
    {
        var widths = sheet.Columns.Select((column, i) => Natural(sheet, i, Cells(column.Heading))).ToArray();
        if (Excess(widths, width) > 0)
            widths = [.. sheet.Columns.Select((column, i) => Natural(sheet, i, column.Heading.Split(' ').Max(Cells)))];

        var excess = Excess(widths, width);
        foreach (var (kind, shortest) in new[] { (ColumnKind.Prose, ShortestProse), (ColumnKind.Name, ShortestName) })
            for (var i = 0; i < widths.Length && excess > 0; i++)
                if (sheet.Columns[i].Kind == kind && widths[i] > shortest)
                {
                    var cut = Math.Min(excess, widths[i] - shortest);
                    widths[i] -= cut;
                    excess -= cut;
                }

        return excess > 0 ? null : widths;
    }

    static int Excess(int[] widths, int width) => widths.Sum() + Gap * (widths.Length - 1) - width;

    static int Natural(Sheet sheet, int index, int heading) =>
        Math.Max(heading, sheet.Rows.Select(row => Cells(row[index].Text)).DefaultIfEmpty().Max());

    static Table Table(Sheet sheet, int[] widths, bool styled)
    {
        var table = new Table { Border = TableBorder.None };
        var heading = new Style(decoration: styled ? Decoration.Bold : Decoration.None);
        for (var i = 0; i < widths.Length; i++)
        {
            var column = sheet.Columns[i];
            table.AddColumn(new TableColumn(new Text(column.Heading, heading))
            {
                Width = widths[i],
                Padding = new Padding(0, 0, i < widths.Length - 1 ? Gap : 0, 0),
                Alignment = column.Kind == ColumnKind.Number ? Justify.Right : Justify.Left,
            });
        }

        foreach (var row in sheet.Rows)
            table.AddRow(row.Select((cell, i) => sheet.Columns[i].Kind == ColumnKind.Name ? Value(cell with { Text = Shorten(cell.Text, widths[i]) }) : Value(cell)));

        return table;
    }

    static Rows Blocks(Sheet sheet)
    {
        var indent = sheet.Columns.Skip(1).Max(column => Cells(column.Heading));
        return new Rows(sheet.Rows.SelectMany(row => row.Select(IRenderable (cell, i) => i == 0
            ? Value(cell)
            : new Columns(new Text("  " + sheet.Columns[i].Heading.PadRight(indent)), Value(cell)) { Expand = false, Padding = new Padding(0, 0, Gap, 0) })));
    }

    static Text Value(Cell cell) => new(cell.Text, cell.Tone switch
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
