using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Shows a letter's body, reviews another one in its place, and replays that. Only an open letter of the version that was read can be edited.</summary>
public sealed class LetterEditing(
    IDeadLetterCatalog catalog, ReplayPreparation preparation, Preflight preflight, OperationStarter starter, IAuditLog audit, TimeProvider time)
{
    const int MaxChanges = 1000;
    const string Unusable = "body.unusable";

    /// <returns><see langword="null"/> where there is no such letter.</returns>
    public async Task<LetterBody?> ReadAsync(Guid letterId, CancellationToken cancellationToken)
    {
        if (await FindAsync(letterId, cancellationToken) is not { } letter)
            return null;

        var body = new LetterPayload(letter.Letter.Payload, letter.Letter.PayloadForm);
        var points = LetterBodies.Points(body);
        var message = points is null ? LetterBodies.Message(body, letter.Letter.Message?.ContentType) : null;
        return new LetterBody(letterId, letter.Summary.StateVersion, body.Form, points, message, Problems(preparation.Prepare(letter.Letter, null, null)));
    }

    /// <summary>Changes nothing.</summary>
    /// <returns><see langword="null"/> where there is no such letter.</returns>
    /// <exception cref="CatalogConflictException">The letter is not open, or not of that version.</exception>
    /// <exception cref="OperationRefusedException">The body is of another kind than the letter's.</exception>
    public async Task<LetterEditReview?> ReviewAsync(LetterEditRequest request, CancellationToken cancellationToken) =>
        await FindAsync(request.LetterId, cancellationToken) is { } letter ? await ReviewAsync(letter, request, cancellationToken) : null;

    /// <summary>Keeps the body and replays it as an operation of one letter, unless it is not valid. Points left out count as discarded.</summary>
    /// <inheritdoc cref="ReviewAsync(LetterEditRequest, CancellationToken)" />
    public async Task<LetterEditReview?> ReplayAsync(LetterEditRequest request, CancellationToken cancellationToken)
    {
        if (await FindAsync(request.LetterId, cancellationToken) is not { } letter)
            return null;

        try
        {
            OperationRules.CheckReason(request.Reason);
            var review = await ReviewAsync(letter, request, cancellationToken);
            if (!review.IsValid)
            {
                await RecordAsync(request, "refused", $"{review.Problems.Count} problems: {string.Join(", ", review.Problems.Select(problem => problem.Code).Distinct())}", null, cancellationToken);
                return review;
            }

            var operation = await StartAsync(letter, request, review.Verdict, cancellationToken);
            await RecordAsync(request, "done", $"{review.ChangeCount} changes", operation.Id, cancellationToken);
            return review with { Operation = operation.Id };
        }
        catch (CatalogConflictException e)
        {
            await RecordAsync(request, "conflict", e.Message, null, cancellationToken);
            throw;
        }
        catch (OperationRefusedException e)
        {
            await RecordAsync(request, "refused", $"{e.Code}: {e.Message}", null, cancellationToken);
            throw;
        }
    }

    async Task<LetterEditReview> ReviewAsync(LetterDetail letter, LetterEditRequest request, CancellationToken cancellationToken)
    {
        Require(letter.Summary, request.Version);
        var body = Body(letter, request);
        var changes = JsonChanges.Between(LetterBodies.Comparable(new LetterPayload(letter.Letter.Payload, letter.Letter.PayloadForm)), LetterBodies.Comparable(body)).ToList();
        var prepared = preparation.Prepare(letter.Letter, body, null);
        var verdict = await preflight.JudgeAsync(letter.Letter, prepared, cancellationToken);
        return new LetterEditReview(letter.Summary.LetterId, letter.Summary.StateVersion, [.. changes.Take(MaxChanges)], changes.Count, Problems(prepared), verdict, null);
    }

    async Task<Operation> StartAsync(LetterDetail letter, LetterEditRequest request, LetterVerdict verdict, CancellationToken cancellationToken)
    {
        var body = Body(letter, request);
        var points = verdict.WouldStore + verdict.AlreadyStored + verdict.WouldFail;
        var edit = new LetterEdit(request.LetterId, time.GetUtcNow(), request.Actor, request.Reason, body.Payload, body.Form, points);

        // First, because the operation looks for it here; an edit without its operation is never replayed.
        await catalog.KeepEditAsync(edit, cancellationToken);
        return await starter.StartAsync(
            new OperationRequest
            {
                Id = EditedBody.OperationOf(edit),
                Kind = OperationKind.Replay,
                Selection = new LetterQuery { LetterIds = [request.LetterId] },
                Actor = request.Actor,
                Reason = request.Reason,
                Pace = new ReplayPace { Canary = 0 },
                RequestId = request.RequestId,
            },
            cancellationToken);
    }

    async Task<LetterDetail?> FindAsync(Guid letterId, CancellationToken cancellationToken) =>
        await catalog.FindAsync(letterId, cancellationToken) is { } letter && letter.Summary.LetterId == letterId ? letter : null;

    static void Require(LetterSummary letter, long version)
    {
        if (letter.State != LetterState.Open || letter.StateVersion != version)
            throw new CatalogConflictException($"letter {letter.LetterId} is {letter.State.Text()} at version {letter.StateVersion}; version {version} was edited");
    }

    static LetterPayload Body(LetterDetail letter, LetterEditRequest request)
    {
        if (request.IsMessage != (letter.Letter.PayloadForm == PayloadForms.Message))
            throw new OperationRefusedException("edit.form", request.IsMessage ? "the letter holds points; send points" : "the letter holds a message; send its text");

        return new LetterPayload(request.Body, request.IsMessage ? PayloadForms.Message : PayloadForms.Json);
    }

    static IReadOnlyList<PointRefusal> Problems(Preparation prepared) => prepared switch
    {
        ReadyBatch batch => batch.Problems,
        Unfit { Problems.Count: > 0 } unfit => unfit.Problems,
        Unfit unfit => [new PointRefusal(-1, Unusable, unfit.Why)],
        _ => [],
    };

    Task RecordAsync(LetterEditRequest request, string outcome, string detail, Guid? operation, CancellationToken cancellationToken) =>
        audit.AppendAsync(
            new AuditRecord
            {
                Id = Guid.CreateVersion7(time.GetUtcNow()), At = time.GetUtcNow(), Actor = request.Actor, Action = "letters.edit",
                Target = $"letter {request.LetterId}", Reason = request.Reason, Outcome = outcome, OperationId = operation, RequestId = request.RequestId, Detail = detail,
            },
            cancellationToken);
}
