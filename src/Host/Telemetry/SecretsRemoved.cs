using System.Text.RegularExpressions;
using Serilog.Core;
using Serilog.Events;

namespace PointBus.Host.Telemetry;

/// <summary>The last line of defence: passwords and tokens in any logged text are replaced, whoever wrote them.</summary>
sealed partial class SecretsRemoved : ILogEventEnricher
{
    /// <summary>What clients ask for is logged as they write it, and some write positions.</summary>
    const string Path = "RequestPath";

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        foreach (var (name, value) in logEvent.Properties.ToArray())
            if (value is ScalarValue { Value: string text } && Secret().IsMatch(text))
                logEvent.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue(Clean(text))));

        if (logEvent.Properties.TryGetValue(Path, out var path) && path is ScalarValue { Value: string asked } && Position().IsMatch(asked))
            logEvent.AddOrUpdateProperty(new LogEventProperty(Path, new ScalarValue(Position().Replace(asked, "#"))));
    }

    public static string Clean(string text) => Secret().Replace(text, match => match.Groups["name"].Value + "***");

    [GeneratedRegex("""
        (?<name>(?:password|pwd|token|secret|api[-_]?key|routing[-_]?key)["']?\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s,;&"']+)
        | (?<name>hooks\.slack\.com/\w+/)[^\s,;"']+
        | (?<name>\bwhsec_)[A-Za-z0-9+/=]+
        | (?<name>\bbearer\s+)[^\s,;"']+
        | (?<name>://[^/\s:@]*:)[^/\s]+(?=@)
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Secret();

    [GeneratedRegex(@"\d{1,3}\.\d{3,}")]
    private static partial Regex Position();
}
