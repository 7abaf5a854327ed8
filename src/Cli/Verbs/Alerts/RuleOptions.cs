using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace PointBus.Cli.Verbs.Alerts;

/// <summary>What can be said of a rule; what is left out stays as it is.</summary>
internal sealed class RuleOptions
{
    readonly Option<string> _raise = Level("--raise", "Fires beyond this");
    readonly Option<string> _clear = Level("--clear", "Is over at this or better; without it the distance to raise stays in proportion");
    readonly Option<int?> _confirmations = new Option<int?>("--times") { Description = "Measurements in a row that must say so", HelpName = "N" }.Within(1, 100);
    readonly Option<string> _severity = AlertsVerb.Severity("How soon somebody has to act");
    readonly Option<string> _direction = new("--direction") { Description = "Which side of raise is bad" };
    readonly Option<string> _noData = new("--no-data") { Description = "What it makes of a value that cannot be measured" };
    readonly Option<int?> _repeat = new Option<int?>("--repeat-minutes") { Description = "Told again after so long", HelpName = "N" }.Within(1, 10_080);
    readonly Option<string> _title = new("--title") { Description = "One sentence; {place} stands for the place", HelpName = "TEXT" };
    readonly Option<string> _signal = new("--signal") { Description = "What a new rule is measured on, as rules list shows it", HelpName = "NAME" };
    readonly Option<bool> _enable = new("--enable") { Description = "Turn it on" };
    readonly Option<bool> _disable = new("--disable") { Description = "Turn it off" };

    public void AddTo(Command command)
    {
        _direction.AcceptOnlyFromAmong("above", "below");
        _noData.AcceptOnlyFromAmong("keep", "fires", "clears");
        foreach (var option in new Option[] { _raise, _clear, _confirmations, _severity, _direction, _noData, _repeat, _title, _signal, _enable, _disable })
            command.Add(option);
        command.Validators.Add(result => OptionRules.Require(result, !(result.GetValue(_enable) && result.GetValue(_disable)), "--enable and --disable do not go together."));
    }

    public JsonObject Read(ParseResult arguments)
    {
        var body = new JsonObject();
        foreach (var (name, option) in new[] { ("raise", _raise), ("clear", _clear) })
            if (arguments.GetValue(option) is { } level)
                body[name] = double.Parse(level, CultureInfo.InvariantCulture);
        foreach (var (name, option) in new[] { ("confirmations", _confirmations), ("repeat_minutes", _repeat) })
            if (arguments.GetValue(option) is { } number)
                body[name] = number;
        foreach (var (name, option) in new[] { ("severity", _severity), ("direction", _direction), ("no_data", _noData), ("title", _title), ("signal", _signal) })
            if (arguments.GetValue(option) is { } text)
                body[name] = text;
        if (arguments.GetValue(_enable) || arguments.GetValue(_disable))
            body["enabled"] = arguments.GetValue(_enable);
        return body;
    }

    static Option<string> Level(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "VALUE" };
        option.Validators.Add(result => OptionRules.Require(
            result, double.TryParse(result.GetValue(option), NumberStyles.Float, CultureInfo.InvariantCulture, out var level) && double.IsFinite(level), $"{name} takes a number."));
        return option;
    }
}
