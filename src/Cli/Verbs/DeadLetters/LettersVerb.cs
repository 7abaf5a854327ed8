using System.CommandLine;
using System.Globalization;
using PointBus.Cli.Letters;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.DeadLetters;

/// <summary>Lists letters; the same under two names, as some look for a list and some search.</summary>
internal sealed class LettersVerb : Verb
{
    readonly Argument<string?>? _text;
    readonly FilterOptions _filter;
    readonly Option<string> _state = LetterStates.Option();
    readonly Option<int> _limit = OptionRules.Limit(100);
    readonly Option<int> _offset = new Option<int>("--offset") { Description = "Leave out so many first", HelpName = "N" }.Within(0, int.MaxValue);
    readonly Option<string> _order = new("--order") { Description = "By time of failure", DefaultValueFactory = _ => "newest" };

    LettersVerb(string name, string description, Argument<string?>? text, CliEnvironment environment)
        : base(name, description, environment)
    {
        _text = text;
        if (text is not null)
            Add(text);
        _order.AcceptOnlyFromAmong("newest", "oldest");
        _filter = new FilterOptions(readsOnly: true, environment);
        _filter.AddTo(this);
        Add(_state);
        Add(_limit);
        Add(_offset);
        Add(_order);
    }

    public static LettersVerb List(CliEnvironment environment) => new("list", "List dead letters.", null, environment);

    public static LettersVerb Search(CliEnvironment environment) => new(
        "search", "Search dead letters by their error's text, in any state unless --state names one.",
        new Argument<string?>("TEXT") { Description = "Part of the error, as --text", Arity = ArgumentArity.ZeroOrOne }, environment);

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var filter = _filter.Read(call.Arguments, call.Now);
        if (_text is not null && call.Arguments.GetValue(_text) is { Length: > 0 } text)
            filter = filter.With("text", text);
        var state = call.Arguments.GetValue(_state) ?? (_text is null ? "open" : "all");
        var answer = await host.GetAsync(
            LetterPaths.List(filter.With("state", state).Query(
                ("limit", Number(call.Arguments.GetValue(_limit))),
                ("offset", call.Arguments.GetValue(_offset) is > 0 and var offset ? Number(offset) : null),
                ("order", call.Arguments.GetValue(_order)))),
            cancellationToken);
        var body = answer.Read<LettersBody>();
        call.Show(answer, () => Print(call.Printer, body, body.Timestamp ?? call.Now, withState: state != "open"));
        return ExitCode.Ok;
    }

    static void Print(Printer printer, LettersBody body, DateTimeOffset now, bool withState)
    {
        var letters = body.Items ?? [];
        if (letters.Count > 0)
            printer.Table(LetterSheet.Of(letters, now, withState));
        printer.Note(letters.Count < body.Total
            ? $"{Plain.Number(letters.Count)} of {Plain.Letters(body.Total ?? 0)}, {Plain.Points(body.Points ?? 0)} in all; the next page: --offset {(body.Offset ?? 0) + letters.Count}"
            : $"{Plain.Letters(letters.Count)}, {Plain.Points(body.Points ?? 0)}.");
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
