using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PointBus.Cli.Http;
using PointBus.Cli.Letters;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.DeadLetters;

internal sealed class ExportVerb : Verb
{
    static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly FilterOptions _filter;
    readonly Option<string> _state = LetterStates.Option();
    readonly Option<int> _limit = new Option<int>("--limit") { Description = "The oldest N of them only", HelpName = "N", DefaultValueFactory = _ => 10_000 }.Within(1, 1_000_000);
    readonly Option<string> _out = new("--out") { Description = "File to write, readable by you alone; otherwise standard output", HelpName = "FILE" };

    public ExportVerb(CliEnvironment environment)
        : base("export", "Write letters with their bodies, one JSON object a line: {letter, body}. Bodies hold positions.", environment)
    {
        _filter = new FilterOptions(readsOnly: true, environment);
        _filter.AddTo(this);
        Add(_state);
        Add(_limit);
        Add(_out);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var file = call.Arguments.GetValue(_out);
        var (written, gone) = file is null
            ? await WriteAsync(call, host, call.Environment.Out, cancellationToken)
            : await WriteFileAsync(call, host, file, cancellationToken);
        call.Printer.Note($"{Plain.Letters(written)} written{(gone > 0 ? $"; {Plain.Number(gone)} had no body any more" : "")}.");
        return gone > 0 ? ExitCode.Partial : ExitCode.Ok;
    }

    async Task<(long Written, long Gone)> WriteFileAsync(Call call, HostClient host, string file, CancellationToken cancellationToken)
    {
        // Under another name until it is whole, so that a broken export does not look like one.
        var part = file + ".part";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            (long, long) counts;
            await using (var writer = new StreamWriter(part, options))
                counts = await WriteAsync(call, host, writer, cancellationToken);
            File.Move(part, file, overwrite: true);
            return counts;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Error, $"{file} cannot be written.", error);
        }
    }

    async Task<(long Written, long Gone)> WriteAsync(Call call, HostClient host, TextWriter writer, CancellationToken cancellationToken)
    {
        var (written, gone) = (0L, 0L);
        var filter = _filter.Read(call.Arguments, call.Now);
        await foreach (var letter in LetterPages.ReadAsync(host, filter, call.Arguments.GetValue(_state) ?? "open", call.Arguments.GetValue(_limit), cancellationToken))
            try
            {
                var body = await host.GetAsync(LetterPaths.Body(letter["letter_id"]!.ToString()), cancellationToken);
                var line = new JsonObject { ["letter"] = letter.DeepClone(), ["body"] = body.Body };
                await writer.WriteLineAsync(line.ToJsonString(Line).AsMemory(), cancellationToken);
                written++;
            }
            catch (HostException failure) when (failure.Code == ExitCode.NotFound)
            {
                gone++;
            }

        return (written, gone);
    }
}
