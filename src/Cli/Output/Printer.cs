using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace PointBus.Cli.Output;

/// <summary>Writes results to standard output and messages to standard error.</summary>
internal sealed class Printer(CliEnvironment environment)
{
    // Nothing is broken or cut for a program that reads.
    const int Unlimited = 10_000;

    static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public void Json<T>(T document) => environment.Out.WriteLine(JsonSerializer.Serialize(document, Format));

    public void Table(Sheet sheet)
    {
        var width = environment.OutIsTerminal ? environment.Width : Unlimited;
        using var page = new StringWriter();
        ConsoleOf(page, environment.OutIsTerminal, width).Write(SheetLayout.Of(sheet, width, environment.OutIsTerminal));
        foreach (var line in page.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            environment.Out.WriteLine(line.TrimEnd());
    }

    public void Result(string line) => environment.Out.WriteLine(Plain.Line(line));

    public void Note(string line) => environment.Error.WriteLine(Plain.Line(line));

    /// <summary>A console for live progress.</summary>
    public IAnsiConsole Live() => ConsoleOf(environment.Error, environment.ErrorIsTerminal, environment.Width);

    IAnsiConsole ConsoleOf(TextWriter writer, bool isTerminal, int width)
    {
        var plain = !isTerminal || environment.Variable("TERM") == "dumb";
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = plain || !string.IsNullOrEmpty(environment.Variable("NO_COLOR")) ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = plain ? InteractionSupport.No : InteractionSupport.Yes,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            Out = new Paper(writer, isTerminal, width),
        });
    }

    sealed class Paper(TextWriter writer, bool isTerminal, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => width;

        public int Height => 25;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
