using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json.Nodes;
using PointBus.Cli.Http;

namespace PointBus.Cli.Verbs;

/// <summary>Words for the shell that only the host knows; none where it does not answer at once.</summary>
internal static class HostWords
{
    const string Groups = "api/dlq/groups?limit=20";
    const string Operations = "api/v1/operations?limit=20";
    const string Queues = "api/v1/queues";
    const string Rules = "api/v1/alerts/rules";

    public static Option<string> WithGroups(this Option<string> option, CliEnvironment environment)
    {
        option.CompletionSources.Add(context => Ask(context, environment, Groups, "groups", "fingerprint"));
        return option;
    }

    public static Argument<string> WithGroups(this Argument<string> argument, CliEnvironment environment)
    {
        argument.HelpName ??= argument.Name;
        argument.CompletionSources.Add(context => Ask(context, environment, Groups, "groups", "fingerprint"));
        return argument;
    }

    public static Option<string> WithOperations(this Option<string> option, CliEnvironment environment)
    {
        option.CompletionSources.Add(context => Ask(context, environment, Operations, "items", "id"));
        return option;
    }

    public static Argument<string> WithOperations(this Argument<string> argument, CliEnvironment environment)
    {
        argument.HelpName ??= argument.Name;
        argument.CompletionSources.Add(context => Ask(context, environment, Operations, "items", "id"));
        return argument;
    }

    public static Argument<string> WithQueues(this Argument<string> argument, CliEnvironment environment)
    {
        argument.HelpName ??= argument.Name;
        argument.CompletionSources.Add(context => Ask(context, environment, Queues, "queues", "name"));
        return argument;
    }

    public static Argument<string> WithRules(this Argument<string> argument, CliEnvironment environment)
    {
        argument.HelpName ??= argument.Name;
        argument.CompletionSources.Add(context => Ask(context, environment, Rules, "rules", "key"));
        return argument;
    }

    static IEnumerable<CompletionItem> Ask(CompletionContext context, CliEnvironment environment, string path, string list, string member)
    {
        // Help asks for the words too, with nothing typed yet; a page of help must not wait for a host.
        if (context is not TextCompletionContext)
            return [];

        try
        {
            return Task.Run(() => AskAsync(context.ParseResult, environment, path, list, member)).GetAwaiter().GetResult()
                .Where(word => word.StartsWith(context.WordToComplete, StringComparison.OrdinalIgnoreCase))
                .Select(word => new CompletionItem(word));
        }
        catch (Exception error) when (error is CliException or OperationCanceledException)
        {
            return [];
        }
    }

    static async Task<IReadOnlyList<string>> AskAsync(ParseResult arguments, CliEnvironment environment, string path, string list, string member)
    {
        using var limit = new CancellationTokenSource(environment.PatienceOfShell, environment.Clock);
        using var host = new HostClient(Settings.Resolve(arguments, environment), environment.Clock);
        var answer = await host.GetOnceAsync(path, [], limit.Token);
        return [.. (answer.Body[list] as JsonArray ?? []).Select(item => item?[member]?.ToString()).OfType<string>()];
    }
}
