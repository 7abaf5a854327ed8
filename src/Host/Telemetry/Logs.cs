using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;
using PointBus.Host.Configuration;

namespace PointBus.Host.Telemetry;

static class Logs
{
    /// <summary>Structured logs on standard output: text for a terminal, JSON lines elsewhere (Logs:Format = text | json).</summary>
    public static WebApplicationBuilder AddLogs(this WebApplicationBuilder builder)
    {
        var level = Level(builder.Configuration["Logs:Level"]);
        var json = builder.Configuration["Logs:Format"] is { } format ? format == "json" : Console.IsOutputRedirected;

        // Static as well: the embedded engine starts before there is a container.
        var logs = new LoggerConfiguration();
        logs.MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .MinimumLevel.Override("MassTransit", LogEventLevel.Warning)
            .Enrich.FromLogContext()
            .Enrich.With<SecretsRemoved>();
        if (json)
            logs.WriteTo.Console(new CompactJsonFormatter());
        else
            logs.WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture,
                outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}");

        Log.Logger = logs.CreateLogger();
        builder.Services.AddSerilog(dispose: true);
        return builder;
    }

    static LogEventLevel Level(string? name) => name?.ToUpperInvariant() switch
    {
        null or "" or "INFO" or "INFORMATION" => LogEventLevel.Information,
        "TRACE" or "VERBOSE" => LogEventLevel.Verbose,
        "DEBUG" => LogEventLevel.Debug,
        "WARN" or "WARNING" => LogEventLevel.Warning,
        "ERROR" => LogEventLevel.Error,
        "CRITICAL" or "FATAL" => LogEventLevel.Fatal,
        _ => throw new InvalidSettingException($"LOG_LEVEL must be one of TRACE, DEBUG, INFO, WARNING, ERROR, CRITICAL, not '{name}'."),
    };
}
