using System.Text.Json.Nodes;

namespace PointBus.Cli.Tests;

/// <summary>Runs the command line in this process, in a world made for the test.</summary>
public sealed class CliRun : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pointbus-cli-");

    public QuickClock Clock { get; } = new();

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Columns of a terminal; without it nothing is a terminal.</summary>
    public int? Width { get; set; }

    /// <summary>What somebody at a terminal answers, line by line; without it nobody is there.</summary>
    public string? Answers { get; set; }

    /// <summary>What is piped in.</summary>
    public string Piped { get; set; } = "";

    /// <summary>What somebody makes of a text in an editor.</summary>
    public Func<string, string>? Editor { get; set; }

    /// <summary>Where the last editor's file was.</summary>
    public string? Edited { get; private set; }

    public int Code { get; private set; }

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public JsonNode Json => JsonNode.Parse(Out)!;

    public string Folder => _folder.FullName;

    public string File(string name, string content = "AXXX\nB\n")
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public Task<int> RunAsync(params string[] args) => RunAsync(args, CancellationToken.None);

    public Task<int> RunAsync(FakeHost host, params string[] args) => RunAsync([.. args, "--server", host.Address], CancellationToken.None);

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new CliEnvironment
        {
            Out = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            OutIsTerminal = Width is not null,
            ErrorIsTerminal = Answers is not null,
            In = new StringReader(Answers ?? Piped),
            InIsTerminal = Answers is not null,
            PatienceOfShell = TimeSpan.FromMinutes(1),
            UserName = "tester",
            EditAsync = EditAsync,
            Width = Width ?? 80,
            Variable = name => Variables.GetValueOrDefault(name),
            ConfigFolder = Path.Combine(Folder, "config"),
            Clock = Clock,
        };
        Code = await PointBusCli.RunAsync(args, environment, cancellationToken);
        (Out, Error) = (output.ToString(), error.ToString());
        return Code;
    }

    async Task<int> EditAsync(string command, string file, CancellationToken cancellationToken)
    {
        Edited = file;
        await System.IO.File.WriteAllTextAsync(file, Editor!(await System.IO.File.ReadAllTextAsync(file, cancellationToken)), cancellationToken);
        return 0;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
