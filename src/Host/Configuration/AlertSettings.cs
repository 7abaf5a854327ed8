using System.Globalization;
using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Contracts;

namespace PointBus.Host.Configuration;

/// <summary>Reads how the system is watched, under <c>Alerts</c>; the channels are read elsewhere.</summary>
static class AlertSettings
{
    public static AlertOptions Read(IConfiguration configuration, SettingReader read)
    {
        var rules = configuration.GetSection("Alerts:Rules").GetChildren().ToDictionary(rule => rule.Key, rule => Change(read, rule.Path));
        return RuleBook.Merge(BuiltInRules.All, rules).Mistakes is [var mistake, ..]
            ? throw new InvalidSettingException("Alerts:Rules: " + mistake)
            : new AlertOptions
            {
                Enabled = read.Flag("Alerts:Enabled", true),
                Interval = read.Seconds("Alerts:IntervalSeconds", 15, 1, 600),
                GroupWait = read.Seconds("Alerts:GroupWaitSeconds", 30, 0, 600),
                ResolveWait = read.Seconds("Alerts:ResolveWaitSeconds", 60, 0, 3_600),
                PublicUrl = Address(read, "Alerts:PublicUrl"),
                RunbookUrl = Address(read, "Alerts:RunbookUrl"),
                Rules = rules,
            };
    }

    static RuleChange Change(SettingReader read, string path) => new()
    {
        Signal = read.Text(path + ":Signal"),
        Severity = Word<AlertSeverity>(read, path + ":Severity"),
        Direction = Word<Direction>(read, path + ":Direction"),
        Raise = Level(read, path + ":Raise"),
        Clear = Level(read, path + ":Clear"),
        Confirmations = read.Text(path + ":Confirmations") is null ? null : read.Number(path + ":Confirmations", 1, 1, 100),
        NoData = Word<NoData>(read, path + ":NoData"),
        RepeatMinutes = Level(read, path + ":RepeatMinutes"),
        Title = read.Text(path + ":Title"),
        Runbook = read.Text(path + ":Runbook"),
        Command = read.Text(path + ":Command"),
        Enabled = read.Text(path + ":Enabled") is null ? null : read.Flag(path + ":Enabled"),
    };

    static double? Level(SettingReader read, string key) =>
        read.Text(key) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw new InvalidSettingException($"{key} must be a number, not '{text}'.");

    static T? Word<T>(SettingReader read, string key)
        where T : struct, Enum =>
        read.Text(key) is not { } text ? null
        : Enum.TryParse<T>(text, ignoreCase: true, out var word) && Enum.IsDefined(word) ? word
        : throw new InvalidSettingException($"{key} must be one of {string.Join(", ", Enum.GetNames<T>())}, not '{text}'.");

    static Uri? Address(SettingReader read, string key) =>
        read.Text(key) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") ? address
        : throw new InvalidSettingException($"{key} must be an http or https address, not '{text}'.");
}
