using System.CommandLine;
using PointBus.Cli.Verbs;

namespace PointBus.Cli.Letters;

/// <summary>How a verb that changes letters is told which: never all of them by accident.</summary>
internal sealed class SelectionOptions(CliEnvironment environment)
{
    const int MostIds = 1_000;

    readonly Argument<string[]> _ids = new Argument<string[]>("ID") { Description = "Letters, by id", Arity = ArgumentArity.ZeroOrMore }.Ids();
    readonly FilterOptions _filter = new(readsOnly: false, environment);
    readonly Option<string> _from = new Option<string>("--from") { Description = "The very set of an earlier operation, such as a dry run", HelpName = "OPERATION" }.WithOperations(environment);
    readonly Option<bool> _all = new("--all") { Description = "Every letter; needed where nothing else selects" };
    readonly Option<int?> _limit = new Option<int?>("--limit") { Description = "The oldest N of them only", HelpName = "N" }.Within(1, 1_000_000);

    public void AddTo(Command command)
    {
        command.Add(_ids);
        _filter.AddTo(command);
        command.Add(_from);
        command.Add(_all);
        command.Add(_limit);
    }

    public LetterSelection Read(ParseResult arguments, DateTimeOffset now)
    {
        var ids = (arguments.GetValue(_ids) ?? []).Select(id => Guid.Parse(id).ToString()).Distinct().ToList();
        var selection = new LetterSelection(ids, _filter.Read(arguments, now), arguments.GetValue(_from), arguments.GetValue(_limit));
        var ways = new[] { ids.Count > 0, !selection.Filter.IsEmpty, selection.From is not null, arguments.GetValue(_all) };
        if (ways.Count(way => way) > 1)
            throw new CliException(ExitCode.Usage, "Ids, filters, --from and --all exclude each other. Select in one way.");
        if (!ways.Contains(true))
            throw new CliException(ExitCode.Usage, "That would be every letter. Name letters, give a filter such as --group, or say --all.");
        if (selection.From is { } from && !Guid.TryParse(from, out _))
            throw new CliException(ExitCode.Usage, "--from takes the id of an operation; pointbus ops list shows them.");
        if (ids.Count > MostIds)
            throw new CliException(ExitCode.Usage, $"{ids.Count} ids are more than {MostIds}. Use a filter.");

        return selection;
    }
}
