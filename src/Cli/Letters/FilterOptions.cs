using System.CommandLine;
using System.Globalization;
using PointBus.Cli.Verbs;

namespace PointBus.Cli.Letters;

/// <summary>The flags that select dead letters, the same for every verb.</summary>
internal sealed class FilterOptions
{
    static readonly string[] Causes =
    [
        "invalid_foreign_key", "validation_failed", "unknown_device", "expired", "unreadable_message", "refused_by_database",
        "max_retries_exceeded", "processing_error", "timeout", "worker_lost", "cancelled", "unknown_message_type", "payload_mismatch",
    ];

    readonly (string Name, Option<string> Option)[] _texts;
    readonly Option<string> _cause = new("--cause") { Description = "Reason they lie here, such as invalid_foreign_key", HelpName = "CODE" };
    readonly Option<string> _priority = new("--priority") { Description = "Priority, 1 to 10, or a range such as 8-10", HelpName = "MIN[-MAX]" };
    readonly Option<string> _after = Times.Option("--after", "Failed after: 2026-05-31T22:00:00Z, a day, or 30m, 2h, 7d ago");
    readonly Option<string> _before = Times.Option("--before", "Failed before, in the same forms");

    /// <param name="readsOnly">Then nothing else is called a reason, and the flag may be.</param>
    /// <param name="environment">Where the host is asked for words.</param>
    public FilterOptions(bool readsOnly, CliEnvironment environment)
    {
        var lane = new Option<string>("--lane") { Description = "Lane, by its short or long name", HelpName = "LANE" };
        lane.CompletionSources.Add("live", "upload", "scoring", "flymaster");
        _texts =
        [
            ("lane", lane),
            ("type", new("--type") { Description = "Part of the exception's type", HelpName = "TEXT" }),
            ("text", new("--text") { Description = "Part of the error", HelpName = "TEXT" }),
            ("group", new Option<string>("--group") { Description = "Group of like failures, from pointbus dlq groups", HelpName = "FINGERPRINT" }.WithGroups(environment)),
            ("flight", new("--flight") { Description = "Flight that has points in them", HelpName = "ID" }),
            ("upstream", new("--upstream") { Description = "Who sent the points", HelpName = "NAME" }),
            ("batch", new("--batch") { Description = "Batch they are of", HelpName = "ID" }),
        ];
        if (readsOnly)
            _cause.Aliases.Add("--reason");
        _cause.CompletionSources.Add(Causes);
        _priority.Validators.Add(result => OptionRules.Require(result, Range(result.GetValue(_priority)) is not null, "--priority takes 1 to 10, or a range such as 8-10."));
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[.. _texts.Select(text => text.Option), _cause, _priority, _after, _before])
            command.Add(option);
    }

    public LetterFilter Read(ParseResult arguments, DateTimeOffset now)
    {
        var priority = Range(arguments.GetValue(_priority));
        (string Name, string? Value)[] parts =
        [
            .. _texts.Select(text => (text.Name, arguments.GetValue(text.Option))),
            ("reason", arguments.GetValue(_cause)?.ToLowerInvariant().Replace(' ', '_')),
            ("min_priority", priority?.Min.ToString(CultureInfo.InvariantCulture)),
            ("max_priority", priority?.Max.ToString(CultureInfo.InvariantCulture)),
            ("after", Times.Query(arguments, _after, now)),
            ("before", Times.Query(arguments, _before, now)),
        ];
        return new LetterFilter([.. parts.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => (part.Name, part.Value!))]);
    }

    static (int Min, int Max)? Range(string? text)
    {
        var ends = text?.Split('-') ?? [];
        return ends.Length is 1 or 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var min)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var max)
            && min >= 1 && max <= 10 && min <= max
            ? (min, max)
            : null;
    }
}
