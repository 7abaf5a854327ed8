using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Asking;
using PointBus.Cli.Http;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Alerts;

/// <summary>Makes a silence or a maintenance window, once people have seen what it hides.</summary>
internal sealed class SilenceVerb : Verb
{
    readonly Option<string> _rule = new("--rule") { Description = "Rule; * at the end stands for any rest", HelpName = "NAME" };
    readonly Option<string> _place = new("--place") { Description = "Place, such as a lane; * at the end stands for any rest", HelpName = "NAME" };
    readonly Option<string> _severity = AlertsVerb.Severity("Only this severity");
    readonly Option<string> _for = new("--for") { Description = "How long: 30m, 2h, 7d", HelpName = "SPAN", DefaultValueFactory = _ => "1h" };
    readonly Option<string> _from = new("--from") { Description = "From then on, such as 2026-05-31T22:00:00Z; otherwise now", HelpName = "TIME" };
    readonly Option<bool> _weekly = new("--weekly") { Description = "Each week again" };
    readonly Option<bool> _all = new("--all") { Description = "Silence every alert" };
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only show what it would hide now" };
    readonly ConsentOptions _consent = new();

    public SilenceVerb(CliEnvironment environment)
        : base("silence", "Hear nothing of some alerts for a time; the reason is shown to everybody.", environment)
    {
        foreach (var option in new Option[] { _rule, _place, _severity, _for, _from, _weekly, _all, _dryRun })
            Add(option);
        _consent.AddTo(this);
        _for.Validators.Add(result => OptionRules.Require(result, Times.Minutes(result.GetValue(_for)) is not null, "--for takes 1m to 90d, such as 30m, 2h or 7d."));
        _from.Validators.Add(result => OptionRules.Require(
            result, result.GetValue(_from) is { Length: > 10 } text && Letters.Moment.Read(text) is not null, "--from takes a time with its zone such as 2026-05-31T22:00:00Z."));
        Validators.Add(result => OptionRules.Require(
            result,
            result.GetValue(_all) || result.GetValue(_rule) is not null || result.GetValue(_place) is not null || result.GetValue(_severity) is not null,
            "Name a --rule, a --place or a --severity, or silence everything with --all."));
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var (agreed, given, dryRun) = (_consent.Agreed(call.Arguments), _consent.Reason(call.Arguments), call.Arguments.GetValue(_dryRun));
        if (!dryRun)
            call.Consent.Require(agreed, given);

        using var host = call.Connect();
        var body = Body(call);
        if (dryRun)
        {
            var shown = await PreviewAsync(call, host, body, cancellationToken);
            call.Show(shown, () => Tell(call, shown.Body, "Would hide"));
            return ExitCode.Ok;
        }

        if (!agreed)
            Tell(call, (await PreviewAsync(call, host, body, cancellationToken)).Body, "Would hide");
        body["comment"] = await call.Consent.ReasonAsync(given, cancellationToken);
        if (!agreed)
            await call.Consent.AgreeAsync("Silence?", cancellationToken);

        var answer = await call.ChangeAsync(host, HttpMethod.Post, AlertsVerb.Path + "/silences", body, cancellationToken);
        call.Show(answer, () =>
        {
            call.Printer.Result(
                $"Silent until {Plain.Time(Facts.Find(answer.Body, "silence.ends_at")?.GetValue<DateTimeOffset>())}, hides {Plain.Number(answer.Body["count"]?.GetValue<long>())} now; "
                + $"end it with pointbus alerts unsilence {Facts.Of(Facts.Find(answer.Body, "silence.id"))}.");
        });
        return ExitCode.Ok;
    }

    JsonObject Body(Call call)
    {
        var body = new JsonObject { ["minutes"] = Times.Minutes(call.Arguments.GetValue(_for)) };
        foreach (var (name, option) in new[] { ("rule", _rule), ("place", _place), ("severity", _severity), ("starts_at", _from) })
            if (call.Arguments.GetValue(option) is { } text)
                body[name] = text;
        if (call.Arguments.GetValue(_weekly))
            body["weekly"] = true;
        return body;
    }

    static Task<HostAnswer> PreviewAsync(Call call, HostClient host, JsonObject body, CancellationToken cancellationToken) =>
        call.ChangeAsync(host, HttpMethod.Post, AlertsVerb.Path + "/silences/preview", body.DeepClone(), cancellationToken);

    static void Tell(Call call, JsonNode body, string verb)
    {
        var count = body["count"]?.GetValue<long>() ?? 0;
        call.Printer.Note($"{verb} {Plain.Number(count)} {(count == 1 ? "alert" : "alerts")} that {(count == 1 ? "fires" : "fire")} now{(count > 0 ? ":" : ".")}");
        foreach (var alert in body["hides"] as JsonArray ?? [])
            call.Printer.Note($"  {Facts.Of(alert?["severity"])} {Facts.Of(alert?["rule"])} {Facts.Of(alert?["place"] ?? "")}".TrimEnd());
    }
}
