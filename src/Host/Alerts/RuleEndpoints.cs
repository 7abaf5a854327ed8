using PointBus.Consumers.Alerting.Backtesting;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Contracts;
using PointBus.Host.Errors;
using PointBus.Host.Operations;

namespace PointBus.Host.Alerts;

/// <summary>/api/v1/alerts/rules: the rules that hold, changed for all hosts, and tried on what was measured.</summary>
static class RuleEndpoints
{
    const int MostHours = 24;

    static readonly string[] Members =
        ["signal", "severity", "direction", "raise", "clear", "confirmations", "no_data", "repeat_minutes", "title", "runbook", "command", "enabled"];

    public static async Task<IResult> ListAsync(RuleDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var (book, changes) = (await desk.ReadAsync(cancellationToken), await desk.ReadChangesAsync(cancellationToken));
        return Answers.Ok(new
        {
            Rules = book.Rules.OrderBy(rule => rule.Key, StringComparer.Ordinal).Select(rule => AlertShown.Rule(rule, changes.GetValueOrDefault(rule.Key))),
            book.Rules.Count,
            book.Mistakes,
            Timestamp = time.GetUtcNow(),
        });
    }

    public static async Task<IResult> GetAsync(string key, RuleDesk desk, CancellationToken cancellationToken) => Answers.Ok(await ShowAsync(key, desk, cancellationToken));

    /// <summary>Changes a rule, a place's own rule, or adds one; what is left out stays.</summary>
    public static Task<IResult> ChangeAsync(string key, HttpContext context, AuditTrail audit, RuleDesk desk) =>
        audit.RunAsync(context, "alert-rule.change", Ids.Target("rule", key), async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context, required: true);
            values.Allow([.. Members, "reason"]);
            entry.Reason = values.Text("reason", 500);
            var change = Read(values);
            if (change == new RuleChange())
                throw new ApiException(StatusCodes.Status422UnprocessableEntity, "rule.empty", "Name what is to change, such as raise or enabled.");
            if (await desk.ChangeAsync(key, change, entry.Actor, context.RequestAborted) is { Count: > 0 } mistakes)
                throw Invalid("rule.invalid", mistakes);

            entry.Count = 1;
            entry.Detail = AlertChangeText.Of(change);
            return Answers.Ok(await ShowAsync(key, desk, context.RequestAborted));
        });

    /// <summary>Takes back what was changed at run time; that there was nothing is no error.</summary>
    public static Task<IResult> ResetAsync(string key, HttpContext context, AuditTrail audit, RuleDesk desk) =>
        audit.RunAsync(context, "alert-rule.reset", Ids.Target("rule", key), async entry =>
        {
            var values = RequestValues.Of(context);
            values.Allow("reason");
            entry.ReasonOrDefault(values);
            var reset = await desk.ResetAsync(key, context.RequestAborted);
            entry.Count = reset ? 1 : 0;
            return Answers.Ok(new { Key = key, Reset = reset });
        });

    /// <summary>Runs a rule, as it is or as the body changes it, over the last hours. Changes nothing.</summary>
    public static async Task<IResult> BacktestAsync(string key, HttpContext context, RuleDesk desk, Backtest backtest)
    {
        var values = await RequestValues.OfBodyAsync(context);
        values.Allow([.. Members, "hours"]);
        var hours = values.Number("hours", 1, MostHours) ?? MostHours;
        var book = await desk.ReadAsync(context.RequestAborted);
        var change = Read(values);
        if (book.Find(key) is null || change != new RuleChange())
        {
            (book, var mistakes) = book.With(key, change);
            if (mistakes.Count > 0)
                throw Invalid("rule.invalid", mistakes);
        }

        var rule = book.Find(key) ?? throw NotFound();
        var result = await backtest.RunAsync(rule, TimeSpan.FromHours(hours), context.RequestAborted);
        return Answers.Ok(new
        {
            Rule = AlertShown.Rule(rule, null),
            Hours = hours,
            result.Samples,
            result.From,
            result.To,
            result.Firings,
            result.Firings.Count,
            FiredSeconds = result.Fired.TotalSeconds,
        });
    }

    public static ApiException Invalid(string code, IReadOnlyList<string> mistakes) =>
        new(StatusCodes.Status422UnprocessableEntity, code, string.Join(' ', mistakes)) { Members = { ["mistakes"] = mistakes } };

    static async Task<object> ShowAsync(string key, RuleDesk desk, CancellationToken cancellationToken)
    {
        var rule = (await desk.ReadAsync(cancellationToken)).Find(key) ?? throw NotFound();
        return AlertShown.Rule(rule, (await desk.ReadChangesAsync(cancellationToken)).GetValueOrDefault(key));
    }

    static RuleChange Read(RequestValues values) => new()
    {
        Signal = values.Text("signal"),
        Severity = values.Word<AlertSeverity>("severity"),
        Direction = values.Word<Direction>("direction"),
        Raise = values.Real("raise"),
        Clear = values.Real("clear"),
        Confirmations = values.Number("confirmations", 1, 100),
        NoData = values.Word<NoData>("no_data"),
        RepeatMinutes = values.Real("repeat_minutes"),
        Title = values.Text("title", 200),
        Runbook = values.Text("runbook"),
        Command = values.Text("command", 300),
        Enabled = values.Flag("enabled"),
    };

    static ApiException NotFound() => new(StatusCodes.Status404NotFound, "RULE_NOT_FOUND", "There is no rule of this name.");
}
