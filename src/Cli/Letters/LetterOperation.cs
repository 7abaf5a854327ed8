using System.Text.Json.Nodes;
using PointBus.Cli.Http;
using PointBus.Cli.Operations;
using PointBus.Cli.Output;
using PointBus.Cli.Verbs;

namespace PointBus.Cli.Letters;

/// <summary>What shall be done to which letters.</summary>
/// <param name="Kind">As the host names it: <c>replay</c>, <c>archive</c>, <c>restore</c> or <c>purge</c>.</param>
/// <param name="Selection">Which letters.</param>
/// <param name="Reason">Why; asked for where it is missing.</param>
/// <param name="Agreed">Nobody need be asked.</param>
/// <param name="Wait">Follow it to its end.</param>
internal sealed record OperationRequest(string Kind, LetterSelection Selection, string? Reason, bool Agreed, bool Wait)
{
    /// <summary>Every letter is meant, and somebody said so.</summary>
    public bool All { get; init; }

    /// <summary>Further members of the request, such as the pace.</summary>
    public JsonObject More { get; init; } = [];
}

/// <summary>Asks, starts an operation over a frozen set, and sees it through.</summary>
internal sealed class LetterOperation(Call call, HostClient host)
{
    const int TypedAbove = 100;

    public async Task<ExitCode> RunAsync(OperationRequest request, CancellationToken cancellationToken)
    {
        call.Consent.Require(request.Agreed, request.Reason);
        var survey = request.Agreed ? null : await AskAsync(request, cancellationToken);
        var reason = await call.Consent.ReasonAsync(request.Reason, cancellationToken);
        if (survey is not null)
            await AgreeAsync(request.Kind, survey, cancellationToken);

        // What came in while somebody thought about it was not agreed to.
        var selection = survey?.Cutoff is { } cutoff && request.Selection is { From: null, Ids.Count: 0 }
            ? request.Selection with { Filter = request.Selection.Filter.Until(cutoff) }
            : request.Selection;
        var answer = await StartAsync(request.Kind, selection, reason, request.All, request.More, cancellationToken);
        return await ShowAsync(answer, request.Wait, cancellationToken);
    }

    /// <summary>Makes the operation; a repeat of the request makes no second one.</summary>
    public Task<HostAnswer> StartAsync(string kind, LetterSelection selection, string reason, bool all, JsonObject more, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["kind"] = kind, ["reason"] = reason };
        if (selection.From is { } from)
            body["from"] = from;
        else
            body["selection"] = selection.Body();
        if (selection.Limit is { } limit)
            body["limit"] = limit;
        if (all)
            body["confirm_all"] = true;
        foreach (var (name, value) in more)
            body[name] = value?.DeepClone();

        return call.ChangeAsync(host, HttpMethod.Post, OperationPaths.All, body, cancellationToken, Guid.CreateVersion7(call.Now).ToString());
    }

    /// <summary>The id at once, and the end where it is waited for.</summary>
    public async Task<ExitCode> ShowAsync(HostAnswer started, bool wait, CancellationToken cancellationToken)
    {
        var operation = started.Read<OperationBody>();
        var id = operation.Id ?? throw HostAnswer.Odd(host.Server, "it started an operation without an id");
        if (!call.Json)
            call.Printer.Result(id);
        else if (wait)
            call.Printer.Note($"operation {id}");

        if (!wait)
        {
            call.Show(started, () => Started(operation));
            return ExitCode.Ok;
        }

        var ended = await new OperationWatch(call, host).RunAsync(id, cancellationToken);
        operation = ended.Read<OperationBody>();
        call.Show(ended, () => Ended(operation));
        return OperationEnd.Exit(operation);
    }

    /// <summary>What the selection comes to, told to people.</summary>
    public async Task<LetterSurvey> SurveyAsync(string kind, LetterSelection selection, CancellationToken cancellationToken)
    {
        var survey = await LetterSurvey.ReadAsync(host, selection, kind, cancellationToken);
        return survey.Letters > 0 ? survey : throw new CliException(ExitCode.NotFound, $"There is nothing to {kind}: no letter that fits is among {selection}.");
    }

    async Task<LetterSurvey> AskAsync(OperationRequest request, CancellationToken cancellationToken)
    {
        var survey = await SurveyAsync(request.Kind, request.Selection, cancellationToken);
        call.Printer.Note($"{Word(request.Kind)} {survey.Line()}.");
        call.Printer.Note($"Selected: {request.Selection}.");
        return survey;
    }

    Task AgreeAsync(string kind, LetterSurvey survey, CancellationToken cancellationToken) =>
        kind == "purge" && survey.Letters > TypedAbove
            ? call.Consent.TypeAsync($"Purge {Plain.Letters(survey.Letters)} for good?", survey.Letters, cancellationToken)
            : call.Consent.AgreeAsync($"{Word(kind)} {Plain.Letters(survey.Letters)}{(kind == "purge" ? " for good" : "")}?", cancellationToken);

    void Started(OperationBody operation)
    {
        call.Printer.Note($"{Word(operation.Kind ?? "?")} of {Plain.Letters(operation.Total ?? 0)}, {Plain.Points(operation.TotalPoints ?? 0)}, is under way; what failed after {Plain.Time(operation.Cutoff)} is not included.");
        foreach (var line in OperationEnd.Advice(operation))
            call.Printer.Note(line);
    }

    void Ended(OperationBody operation)
    {
        var points = operation.Kind == "replay" ? $"; points: {Plain.Number(operation.Stored)} stored, {Plain.Number(operation.Duplicate)} duplicate, {Plain.Number(operation.Failed)} failed" : "";
        call.Printer.Result(OperationEnd.Line(operation) + points);
        foreach (var line in OperationEnd.Advice(operation))
            call.Printer.Note(line);
    }

    static string Word(string kind) => kind.Length > 0 ? char.ToUpperInvariant(kind[0]) + kind[1..] : kind;
}
