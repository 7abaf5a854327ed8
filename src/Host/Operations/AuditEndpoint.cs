using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Operations;

/// <summary>GET /api/v1/audit: who changed what, newest first.</summary>
static class AuditEndpoint
{
    public static async Task<IResult> GetAsync(HttpContext context, IAuditLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        var values = RequestValues.Of(context);
        values.Allow(["actor", "action", "target", "operation", "after", "before", .. Paging.Names]);
        var page = Paging.Read(values);
        var items = await log.ReadAsync(new AuditQuery
        {
            Actor = values.Text("actor", 250),
            Action = values.Text("action"),
            Target = values.Text("target", 500),
            OperationId = values.Uuid("operation"),
            After = values.Time("after"),
            Before = values.Time("before"),
            Limit = page.Limit,
            Offset = page.Offset,
        }, cancellationToken);
        return Answers.Ok(new { Items = items, items.Count, page.Limit, page.Offset, Timestamp = time.GetUtcNow() });
    }
}
