using PointBus.Cli.Output;

namespace PointBus.Cli.Tests;

public sealed class TableTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(100)]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(20)]
    public void Nothing_is_wider_than_the_terminal(int width)
    {
        var lines = Print(width, "a-file-with-quite-a-long-name-2024-06-16.igc").Split('\n');

        Assert.All(lines, line => Assert.True(Visible(line) <= width, line));
        Assert.Contains(lines, line => line.Contains("1,234,567", StringComparison.Ordinal));
        Assert.Contains("tell", string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_name_loses_its_middle() => Assert.Contains("….igc", Print(40, new string('n', 300) + "….igc"), StringComparison.Ordinal);

    [Fact]
    public void A_program_gets_everything_on_one_line_without_codes()
    {
        var text = Print(null, new string('n', 300));

        Assert.Equal(2, text.TrimEnd('\n').Split('\n').Length);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void A_name_cannot_steer_the_terminal() => Assert.DoesNotContain('\u001b', Print(null, "a\u001b[2Jb\u202e"));

    [Fact]
    public void Brackets_are_no_markup() => Assert.Contains("[red]x[/]", Print(null, "[red]x[/]"), StringComparison.Ordinal);

    static string Print(int? width, string name)
    {
        using var output = new StringWriter();
        var printer = new Printer(new CliEnvironment { Out = output, Error = TextWriter.Null, ConfigFolder = "", OutIsTerminal = width is not null, Width = width ?? 80 });
        var sheet = new Sheet(new Column("file", ColumnKind.Name), new Column("in file"), new Column("state", ColumnKind.Prose));
        sheet.Add(name, Cell.Of(1234567), new Cell("refused", Tone.Bad, "a reason that takes some words to tell"));
        printer.Table(sheet);
        return output.ToString();
    }

    static int Visible(string line) => System.Text.RegularExpressions.Regex.Replace(line, "\u001b\\[[0-9;]*m", "").Length;
}
