using System.Text.Json.Nodes;
using PointBus.Cli.Asking;
using PointBus.Cli.Http;
using PointBus.Cli.Verbs;

namespace PointBus.Cli.Letters;

/// <summary>Takes a letter's body, lets somebody repair it, and has the host look at it before anything is done.</summary>
internal sealed class LetterEditor(Call call, HostClient host, string id)
{
    /// <summary>A body that lies in a file; <c>-</c> reads standard input.</summary>
    public async Task<(JsonObject Request, HostAnswer Verdict)?> FromFileAsync(string file, string? reason, CancellationToken cancellationToken)
    {
        var text = await ReadAsync(file, cancellationToken);
        return await JudgeAsync(await BodyAsync(cancellationToken), text, reason, cancellationToken);
    }

    /// <summary>A body that somebody writes now, again until it is well or they give up.</summary>
    /// <returns><see langword="null"/> where nothing was changed.</returns>
    public async Task<(JsonObject Request, HostAnswer Verdict)?> FromEditorAsync(string? reason, CancellationToken cancellationToken)
    {
        var body = await BodyAsync(cancellationToken);
        var original = LetterText.Of(body);
        using var draft = new Draft($"letter-{id}.{(body.Message is null ? "json" : "txt")}", original);
        try
        {
            while (true)
            {
                var text = await draft.EditAsync(call.Environment, cancellationToken);
                if (text == original)
                    return null;

                var (problem, judged) = await TryAsync(body, text, reason, cancellationToken);
                if (judged is { } done && IsValid(done.Verdict))
                    return done;
                if (judged is { } bad)
                    EditReport.Print(call.Printer, bad.Verdict.Read<EditBody>(), call.Printer.Note);
                else
                    call.Printer.Note($"pointbus: {problem!.Message}");
                if (!await call.Consent.IsYesAsync("Edit again?", cancellationToken))
                    throw new CliException(ExitCode.Usage, "The new body is not valid. Nothing was done.");
            }
        }
        catch
        {
            draft.Keep();
            call.Printer.Note($"The new body stays in {draft.Path}; send it with --file, then remove it.");
            throw;
        }
    }

    public static bool IsValid(HostAnswer verdict) => verdict.Read<EditBody>().Validation?.Valid != false;

    /// <summary>Replays the body that was judged.</summary>
    public Task<HostAnswer> ReplayAsync(JsonObject request, string reason, CancellationToken cancellationToken)
    {
        var real = (JsonObject)request.DeepClone();
        (real["dry_run"], real["reason"]) = (false, reason);
        return call.ChangeAsync(host, HttpMethod.Post, LetterPaths.Edit(id), real, cancellationToken);
    }

    async Task<BodyBody> BodyAsync(CancellationToken cancellationToken) => (await host.GetAsync(LetterPaths.Body(id), cancellationToken)).Read<BodyBody>();

    async Task<(CliException? Problem, (JsonObject, HostAnswer Verdict)?)> TryAsync(BodyBody body, string text, string? reason, CancellationToken cancellationToken)
    {
        try
        {
            return (null, await JudgeAsync(body, text, reason, cancellationToken));
        }
        catch (CliException problem) when (problem.Code == ExitCode.Usage)
        {
            return (problem, null);
        }
    }

    async Task<(JsonObject, HostAnswer)> JudgeAsync(BodyBody body, string text, string? reason, CancellationToken cancellationToken)
    {
        var (name, value) = LetterText.Parse(text, body.Message is not null);
        var request = new JsonObject { ["version"] = body.Version?.DeepClone(), [name] = value, ["reason"] = reason ?? "looking at an edit", ["dry_run"] = true };
        return (request, await call.ChangeAsync(host, HttpMethod.Post, LetterPaths.Edit(id), request, cancellationToken));
    }

    async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return file == "-" ? await call.Environment.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"{file} cannot be read.", error);
        }
    }
}
