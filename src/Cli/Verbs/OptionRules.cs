using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PointBus.Cli.Verbs;

/// <summary>What options and arguments must hold, told in one line where they do not.</summary>
internal static class OptionRules
{
    public static T Within<T>(this T option, int from, int to, string unit = "")
        where T : Option
    {
        option.Validators.Add(result => Require(
            result,
            result.Implicit || (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to),
            $"{option.Name} takes {from} to {to}{(unit.Length > 0 ? " " + unit : "")}."));
        return option;
    }

    /// <summary>How many entries of a list are shown, 1 to 1,000.</summary>
    public static Option<int> Limit(int otherwise, string name = "--limit", string description = "At most so many") =>
        new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise }.Within(1, 1_000);

    /// <summary>Every word must be the id of a letter, batch or operation.</summary>
    public static T Ids<T>(this T argument)
        where T : Argument
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => !Guid.TryParse(token.Value, out _)) is { } wrong)
                result.AddError($"'{wrong.Value}' is not an id such as 0198f0a2-7c41-7b6e-9a53-3f1c5d2e8b90.");
        });
        return argument;
    }

    public static void Require(SymbolResult result, bool holds, string otherwise)
    {
        if (!holds)
            result.AddError(otherwise);
    }
}
