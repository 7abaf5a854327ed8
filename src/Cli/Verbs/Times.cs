using System.CommandLine;
using PointBus.Cli.Letters;

namespace PointBus.Cli.Verbs;

/// <summary>Options that take a time or a span.</summary>
internal static class Times
{
    public static Option<string> Option(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "TIME" };
        option.Validators.Add(result => OptionRules.Require(
            result, Moment.Read(result.GetValue(option)) is not null, $"{name} takes a time with its zone such as 2026-05-31T22:00:00Z, a day, or 30m, 2h, 7d."));
        return option;
    }

    public static string? Query(Call call, Option<string> option) => Query(call.Arguments, option, call.Now);

    public static string? Query(ParseResult arguments, Option<string> option, DateTimeOffset now) =>
        Moment.Read(arguments.GetValue(option), now) is { } time ? Moment.Write(time) : null;

    /// <summary>Minutes of a span such as <c>30m</c>, <c>2h</c> or <c>7d</c>; <see langword="null"/> where it is none.</summary>
    public static int? Minutes(string? text) =>
        text is [.., 'm' or 'h' or 'd'] && Moment.Read(text, DateTimeOffset.UnixEpoch.AddYears(400)) is { } before
        && (DateTimeOffset.UnixEpoch.AddYears(400) - before).TotalMinutes is >= 1 and <= 129_600 and var minutes
            ? (int)minutes
            : null;
}
