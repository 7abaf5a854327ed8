using System.Globalization;
using System.Security.Cryptography;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Ties what somebody wrote in place of a letter's body to the one operation that replays it.</summary>
static class EditedBody
{
    /// <summary>The operation that an edit is for; the letter's other replays take its own body.</summary>
    public static Guid OperationOf(LetterEdit edit) =>
        StableId.From("edit", edit.LetterId.ToString("N"), edit.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), Convert.ToHexString(SHA256.HashData(edit.Payload.Span)));

    /// <returns><see langword="null"/> where the operation replays the letter as it is.</returns>
    public static LetterPayload? Of(LetterDetail letter, Guid operationId) =>
        letter.Edits.FirstOrDefault(edit => OperationOf(edit) == operationId) is { } edit ? new LetterPayload(edit.Payload, edit.PayloadForm) : null;
}
