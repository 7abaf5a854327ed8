using System.CommandLine;
using System.Globalization;
using PointBus.Cli.Ingest;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs;

internal sealed class IngestVerb : Verb
{
    readonly Argument<string[]> _paths = new("FILE") { Description = "Track files, and folders that hold some at any depth", Arity = ArgumentArity.OneOrMore };
    readonly Option<string> _lane = new("--lane") { Description = "Lane to put the points in", HelpName = "LANE", DefaultValueFactory = _ => "upload" };
    readonly Option<string> _flight = new("--flight") { Description = "Flight id, for one file only; otherwise made from the file's name", HelpName = "ID" };
    readonly Option<string> _date = new("--date") { Description = "Day of the first fix, for tracks that hold times only", HelpName = "YYYY-MM-DD" };
    readonly Option<string> _format = new("--format") { Description = "Format of the files, such as igc or gpx; otherwise the host finds out", HelpName = "FORMAT" };
    readonly Option<bool> _gzip = new("--gzip") { Description = "Compress while sending; files named .gz are sent as they are" };
    readonly Option<bool> _wait = new("--wait") { Description = "Wait until all points have ended: stored, duplicate or dead letter (the default)" };
    readonly Option<bool> _noWait = new("--no-wait") { Description = "Be content when the host has taken the files" };
    readonly Option<int> _timeout = new("--timeout") { Description = "Seconds to wait without any file getting done", HelpName = "SECONDS", DefaultValueFactory = _ => 120 };
    readonly Option<int> _parallel = new("--parallel") { Description = "Files to send at once, 1 to 16", HelpName = "N", DefaultValueFactory = _ => 2 };

    public IngestVerb(CliEnvironment environment)
        : base("ingest", "Send track files and see them stored.", environment)
    {
        // As the load generator of the originals is called.
        Aliases.Add("replay");
        Add(_paths);
        foreach (var option in new Option[] { _lane, _flight, _date, _format, _gzip, _wait, _noWait, _timeout, _parallel })
            Add(option);

        _lane.CompletionSources.Add("live", "upload", "scoring", "flymaster");
        _timeout.Within(1, 86_400, "seconds");
        _parallel.Within(1, 16);
        _date.Validators.Add(result => OptionRules.Require(result, DateOnly.TryParseExact(result.GetValue(_date), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), "--date takes a day such as 2026-05-31."));
        _flight.Validators.Add(result => OptionRules.Require(result, result.GetValue(_flight) is { Length: > 0 and <= FlightId.MaxLength }, "--flight takes 1 to 100 characters."));
        Validators.Add(result => OptionRules.Require(result, !(result.GetValue(_wait) && result.GetValue(_noWait)), "--wait and --no-wait exclude each other."));
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var options = Chosen(call.Arguments);
        var files = Find(call, options);
        using var host = call.Connect();
        Task<IReadOnlyList<FileResult>> Work(IIngestProgress progress) =>
            new IngestRun(host, options, call.Environment.Clock, progress, files).RunAsync(cancellationToken);

        var results = call.Environment.ErrorIsTerminal
            ? await LiveProgress.ShowAsync(call.Printer.Live(), files.Count, options.Wait, Work)
            : await Work(new QuietProgress(call.Printer));
        var report = new IngestReport(results, cancellationToken.IsCancellationRequested);
        report.Print(call.Printer, call.Json);
        return report.Exit;
    }

    IngestOptions Chosen(ParseResult arguments) => new(
        arguments.GetRequiredValue(_lane),
        arguments.GetValue(_date),
        arguments.GetValue(_format),
        arguments.GetValue(_gzip),
        !arguments.GetValue(_noWait),
        TimeSpan.FromSeconds(arguments.GetValue(_timeout)),
        arguments.GetValue(_parallel));

    IReadOnlyList<TrackFile> Find(Call call, IngestOptions options)
    {
        var flight = call.Arguments.GetValue(_flight);
        var files = TrackFiles.Find(call.Arguments.GetRequiredValue(_paths), flight, options.Format is not null, out var skipped);
        if (skipped > 0)
            call.Printer.Note($"Left out {Plain.Files(skipped)} whose names do not end as those of tracks do; name them, or give --format, to send them.");
        if (files.Count == 0)
            throw new CliException(ExitCode.Usage, "There is no track file to send. Name files, or folders that hold some.");
        if (flight is not null && files.Count > 1)
            throw new CliException(ExitCode.Usage, $"--flight names one flight, but there are {files.Count} files. Send them one by one, or let their names decide.");

        foreach (var twins in files.Where(file => file.FlightId is not null).GroupBy(file => file.FlightId).Where(twins => twins.Count() > 1))
            call.Printer.Note($"{twins.Count()} files go to the one flight {twins.Key}, as their names are alike; use --flight to keep them apart.");

        return files;
    }
}
