namespace PointBus.Host.Telemetry;

/// <summary>The operations of those who watch over workers, figures and engines.</summary>
sealed partial class ApiDescriptions
{
    static readonly Dictionary<string, Description> Watching = new()
    {
        ["GET api/v1/health/database"] = new("How the database and the way to it are doing", "Connections of this host's pool, of the server by state, and what runs long. 503 while it takes no writes.", null, null),
        ["GET metrics"] = new("All figures as Prometheus reads them", "The key may come as `Authorization: Bearer`.", null, null),

        ["GET api/v1/workers"] = new("The writers of all hosts", "What each holds, when it last reported, and what it is asked to do.", null, null),
        ["GET api/v1/workers/status/all"] = new("The writers of all hosts", "As /workers.", null, null),
        ["GET api/v1/workers/{id}"] = new("One writer", null, null, null),
        ["GET api/v1/workers/{id}/status"] = new("One writer", "As /workers/{id}.", null, null),
        ["GET api/v1/workers/{id}/tasks"] = new("The batches that a writer holds", "Under the older name.", null, null),
        ["GET api/v1/workers/{id}/batches"] = new("The batches that a writer holds", "As of its last report, at most ten seconds ago.", null, null),
        ["PATCH api/v1/workers/{id}/pause"] = new("Lets a writer claim nothing until it is resumed", "It obeys with its next report. 400 unless it is active.", Json, WithReason),
        ["PATCH api/v1/workers/{id}/resume"] = new("Lets a writer claim again", "400 if it is active.", Json, WithReason),
        ["PATCH api/v1/workers/{id}/capacity"] = new("How many batches a writer takes at a time", "1 to 1,000, also as query.", Json, """{"capacity":10}"""),
        ["PATCH api/v1/workers/{id}/status"] = new("What a writer is to do", "active, paused or draining, also as query.", Json, """{"status":"paused"}"""),
        ["POST api/v1/workers/{id}/drain"] = new("Lets a writer end what it has and claim nothing more", "400 if it does so already.", Json, WithReason),
        ["DELETE api/v1/workers/{id}"] = new("Forgets a writer that is gone", "204. 400 while it still reports. What it held comes back when its leases end.", null, null),
    };
}
