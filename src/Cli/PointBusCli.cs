using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using PointBus.Cli.Output;
using PointBus.Cli.Verbs;
using PointBus.Cli.Verbs.Alerts;
using PointBus.Cli.Verbs.Batches;
using PointBus.Cli.Verbs.DeadLetters;
using PointBus.Cli.Verbs.Lanes;
using PointBus.Cli.Verbs.Operations;

namespace PointBus.Cli;

/// <summary>The command line, free of the process that runs it.</summary>
internal static class PointBusCli
{
    // A file whose name begins with @ is a file, not a list of arguments.
    static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliEnvironment environment, CancellationToken cancellationToken)
    {
        var root = Build(environment);
        var parsed = root.Parse(args.Count == 0 ? ["--help"] : args, Parsing);
        if (WrongUsage(parsed, args) is { } wrong)
            return Complain(environment, ExitCode.Usage, $"{wrong} See: {NameOf(parsed)} --help");

        try
        {
            var invocation = new InvocationConfiguration
            {
                Output = environment.Out,
                Error = environment.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            var code = await parsed.InvokeAsync(invocation, cancellationToken);
            return args.Count == 0 ? (int)ExitCode.Usage : code;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Complain(environment, ExitCode.Error, "Interrupted.");
        }
        catch (CliException error)
        {
            return Complain(environment, error.Code, error.Message);
        }
        catch (Exception error)
        {
            return Complain(environment, ExitCode.Error, $"Unexpected {error.GetType().Name}: {error.Message} Please report it.");
        }
    }

    static RootCommand Build(CliEnvironment environment)
    {
        var root = new RootCommand("Sends GPS tracks to a PointBus host, shows how they fare, and repairs what failed.")
        {
            new IngestVerb(environment),
            new StatusVerb(environment),
            new LedgerVerb(environment),
            new DlqVerb(environment),
            new OpsVerb(environment),
            new QueuesVerb(environment),
            new BatchVerb(environment),
            new AlertsVerb(environment),
            new AuditVerb(environment),
            new KeysVerb(environment),
            new CompletionVerb(environment),
        };

        foreach (var option in GlobalOptions.All)
            root.Add(option);

        root.Options.OfType<HelpOption>().Single().Action = new HelpAction { MaxWidth = environment.OutIsTerminal ? Math.Max(environment.Width, 40) : 110 };
        return root;
    }

    static string? WrongUsage(ParseResult parsed, IReadOnlyList<string> args)
    {
        if (parsed.Action is ParseErrorAction)
            return parsed.Errors.OrderByDescending(error => error.Message.StartsWith("Unrecognized", StringComparison.Ordinal)).First().Message;

        // The parser takes a mistyped option for a file; behind -- it may be one.
        var operands = args.SkipWhile(arg => arg != "--").ToHashSet();
        var mistyped = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .FirstOrDefault(token => token.Value is ['-', _, ..] && !operands.Contains(token.Value));
        return mistyped is null || parsed.Action is HelpAction ? null : $"There is no option '{mistyped.Value}'.";
    }

    static string NameOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (Symbol? symbol = parsed.CommandResult.Command; symbol is Command and not RootCommand; symbol = symbol.Parents.FirstOrDefault())
            names.Push(symbol.Name);

        return string.Join(' ', names.Prepend("pointbus"));
    }

    static int Complain(CliEnvironment environment, ExitCode code, string message)
    {
        environment.Error.WriteLine("pointbus: " + Plain.Line(message));
        return (int)code;
    }
}
