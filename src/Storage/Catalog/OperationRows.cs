using PointBus.Storage.Model;

namespace PointBus.Storage.Catalog;

/// <summary>Operations as rows, and rows as operations.</summary>
internal static class OperationRows
{
    public static OperationRow Row(NewOperation operation) => new()
    {
        Id = operation.Id,
        Kind = operation.Kind,
        State = OperationState.Running,
        Selection = CatalogJson.Write(operation.Selection, CatalogJson.Default.LetterQuery),
        Cutoff = Micros.Cut(operation.Cutoff),
        Actor = Texts.Clean(operation.Actor)!,
        Reason = Texts.Clean(operation.Reason)!,
        Pace = CatalogJson.Write(operation.Pace, CatalogJson.Default.ReplayPace),
        ResetAttempts = operation.ResetAttempts,
        CreatedAt = Micros.Cut(operation.At),
    };

    public static Operation Operation(OperationRow row) => new()
    {
        Id = row.Id,
        Kind = row.Kind,
        State = row.State,
        Selection = CatalogJson.Read(row.Selection, CatalogJson.Default.LetterQuery)!,
        Cutoff = row.Cutoff,
        Actor = row.Actor,
        Reason = row.Reason,
        Pace = CatalogJson.Read(row.Pace, CatalogJson.Default.ReplayPace)!,
        ResetAttempts = row.ResetAttempts,
        CreatedAt = row.CreatedAt,
        EndedAt = row.EndedAt,
        Why = row.Why,
        Total = row.Total,
        TotalPoints = row.TotalPoints,
        Items = new Dictionary<OperationItemState, int>
        {
            [OperationItemState.Waiting] = row.Waiting,
            [OperationItemState.Sent] = row.Sent,
            [OperationItemState.Succeeded] = row.Succeeded,
            [OperationItemState.FailedSame] = row.FailedSame,
            [OperationItemState.FailedDifferently] = row.FailedDifferently,
            [OperationItemState.Skipped] = row.Skipped,
        },
        Stored = row.Stored,
        Duplicate = row.Duplicate,
        Failed = row.Failed,
        Owner = row.Owner,
    };

    public static OperationItem Item(OperationItemRow row) => new()
    {
        LetterId = row.LetterId,
        State = row.State,
        Lane = row.Lane,
        BatchId = row.BatchId,
        Points = row.Points,
        Stored = row.Stored,
        Duplicate = row.Duplicate,
        Failed = row.Failed,
        Fingerprint = row.Fingerprint,
        Detail = row.Detail,
        At = row.At,
    };

    /// <summary>Moves items of an operation from one state to another in its figures.</summary>
    public static void Count(OperationRow row, OperationItemState state, int items)
    {
        switch (state)
        {
            case OperationItemState.Waiting: row.Waiting += items; break;
            case OperationItemState.Sent: row.Sent += items; break;
            case OperationItemState.Succeeded: row.Succeeded += items; break;
            case OperationItemState.FailedSame: row.FailedSame += items; break;
            case OperationItemState.FailedDifferently: row.FailedDifferently += items; break;
            case OperationItemState.Skipped: row.Skipped += items; break;
        }
    }

    public static bool HasEnded(OperationState state) => state is OperationState.Done or OperationState.Cancelled or OperationState.Stopped;

    /// <summary>Ends an operation that only waited for its last items.</summary>
    public static void Settle(OperationRow row, DateTimeOffset now)
    {
        if (row.State == OperationState.Settling && row.Waiting + row.Sent == 0)
            row.State = OperationState.Done;
        if (!HasEnded(row.State))
            return;

        row.EndedAt ??= now;
        (row.Owner, row.LeasedUntil) = (null, null);
    }
}
