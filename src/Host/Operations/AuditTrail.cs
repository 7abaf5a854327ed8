using PointBus.Consumers.Operating;
using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Operations;

/// <summary>Runs a change and writes down who asked for it, why, and what came of it, whether it was done or not.</summary>
sealed partial class AuditTrail(IAuditLog log, TimeProvider time, ILogger<AuditTrail> logger)
{
    const int LongestDetail = 500;

    /// <param name="context">Of the request.</param>
    /// <param name="action">Dotted, such as <c>letters.archive</c>.</param>
    /// <param name="target">What it is done to; the change may say it better once it knows.</param>
    /// <param name="change">Does it, and fills in what it learns.</param>
    public async Task<IResult> RunAsync(HttpContext context, string action, string target, Func<AuditEntry, Task<IResult>> change)
    {
        var entry = new AuditEntry { Actor = context.Actor(), Target = target };
        try
        {
            var result = await change(entry);
            await WriteAsync(context, action, entry);
            return result;
        }
        catch (Exception e)
        {
            (entry.Outcome, entry.Detail) = Judge(e);
            await WriteAsync(context, action, entry);
            throw;
        }
    }

    /// <summary>Texts of faults that nobody foresaw may hold anything, so only their type is told.</summary>
    static (string Outcome, string Detail) Judge(Exception e) => e switch
    {
        ApiException { Status: StatusCodes.Status409Conflict } or CatalogConflictException => ("conflict", e.Message),
        ApiException { Status: < 500 } or OperationRefusedException or BadHttpRequestException or InvalidDataException => ("refused", e.Message),
        ApiException or BufferUnavailableException or BufferFullException or PointStoreException or BrokerUnavailableException => ("failed", e.Message),
        _ => ("failed", e.GetType().Name),
    };

    async Task WriteAsync(HttpContext context, string action, AuditEntry entry)
    {
        if (entry.IsWritten)
            return;

        var record = new AuditRecord
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            At = time.GetUtcNow(),
            Actor = entry.Actor,
            Action = action,
            Target = entry.Target,
            Reason = entry.Reason,
            Count = entry.Count,
            Outcome = entry.Outcome,
            OperationId = entry.OperationId,
            RequestId = RequestId.Of(context),
            Detail = entry.Detail is { Length: > LongestDetail } detail ? detail[..LongestDetail] : entry.Detail,
        };

        try
        {
            // The change is made: that the client has gone must not keep it out of the record.
            await log.AppendAsync(record, CancellationToken.None);
        }
        catch (PointStoreException e)
        {
            LogUnwritten(e, record.Actor, record.Action, record.Target, record.Count, record.Outcome, record.Reason, record.RequestId);
        }
    }

    [LoggerMessage(LogLevel.Error, "Audit: the database does not answer, so only this line has it: {Actor} {Action} {Target} count {Count} outcome {Outcome} reason {Reason} request {RequestId}")]
    partial void LogUnwritten(Exception e, string actor, string action, string target, long? count, string outcome, string? reason, string? requestId);
}

/// <summary>What is known of a change so far.</summary>
sealed class AuditEntry
{
    const int LongestReason = 500;

    public required string Actor { get; init; }

    public required string Target { get; set; }

    public string? Reason { get; set; }

    public long? Count { get; set; }

    public string Outcome { get; set; } = "done";

    public Guid? OperationId { get; set; }

    public string? Detail { get; set; }

    /// <summary>Somebody further in writes the record.</summary>
    public bool IsWritten { get; set; }

    /// <summary>Takes the reason from a request that must give one.</summary>
    public string RequireReason(RequestValues values)
    {
        Reason = values.Text("reason", LongestReason)?.Trim();
        return Reason is { Length: > 0 }
            ? Reason
            : throw new ApiException(StatusCodes.Status422UnprocessableEntity, "reason.required", "Say why: reason must not be empty.");
    }

    /// <summary>Takes the reason from a request of the older documents, which have none.</summary>
    public string ReasonOrDefault(RequestValues values) => Reason = values.Text("reason", LongestReason) ?? "asked by " + Actor;
}
