using System.Text.RegularExpressions;
using Serilog.Core;
using Serilog.Events;

namespace PointBus.Host.Telemetry;

/// <summary>The last line of defence: passwords and tokens in any logged text are replaced, whoever wrote them.</summary>
sealed partial class SecretsRemoved : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        foreach (var (name, value) in logEvent.Properties.ToArray())
            if (value is ScalarValue { Value: string text } && Secret().IsMatch(text))
                logEvent.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue(Clean(text))));
    }

    public static string Clean(string text) => Secret().Replace(text, match => match.Groups["name"].Value + "***");

    [GeneratedRegex("""
        (?<name>(?:password|pwd|token|secret|api[-_]?key)["']?\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s,;&"']+)
        | (?<name>\bbearer\s+)[^\s,;"']+
        | (?<name>://[^/\s:@]*:)[^/\s]+(?=@)
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Secret();
}
