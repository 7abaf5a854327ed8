namespace PointBus.Host.Telemetry;

/// <summary>The operations of those who look after dead letters, lanes and batches.</summary>
sealed partial class ApiDescriptions
{
    const string SomeId = "0197f000-0000-7000-8000-000000000001";
    const string WithReason = """{"reason":"the flight was deleted"}""";

    static readonly Dictionary<string, Description> Operating = new()
    {
        ["GET api/dlq"] = new("All open dead letters", "Newest first, under the older names: task_id, task_type. Query: limit (50), offset.", null, null),
        ["GET api/dlq/{priority}"] = new("Open dead letters of one band", "high, normal or low. Query: limit (100), offset.", null, null),
        ["GET api/dlq/stats"] = new("Open dead letters in numbers", "By band, lane and reason; from counters.", null, null),
        ["GET api/dlq/dashboard"] = new("Numbers and the newest of each band", null, null, null),
        ["GET api/dlq/health"] = new("Whether few dead letters are open", "503 from 51 (warning) and 101 (unhealthy) on.", null, null),
        ["GET api/dlq/task/{id}"] = new("One dead letter under the older names", "By its id or its batch's.", null, null),
        ["POST api/dlq/retry"] = new("Replays a letter, or all open letters of a batch", "404 where somebody else was first.", Json, $$"""{"task_id":"{{SomeId}}","reset_attempts":true}"""),
        ["POST api/dlq/retry-all"] = new("Replays the oldest letters of a band", "Bounded by what is there at the start; `failed` names what could not go.", Json, """{"priority":"high","limit":10,"task_type":"live_points"}"""),
        ["POST api/dlq/search"] = new("Finds open dead letters", "422 above a limit of 1,000.", Json, """{"task_type":"live_points","error_contains":"not known","limit":50}"""),
        ["DELETE api/dlq/purge"] = new("Gives up old dead letters for good", "Query: priority, older_than_days (7; 0 takes all).", null, null),

        ["GET api/dlq/letters"] = new("Searches dead letters", "Query: lane, state (open; all), reason, type, text, group, flight, upstream, min_priority, max_priority, after, before, batch, ids, order (newest, oldest), exact (counts all), limit, offset.", null, null),
        ["GET api/dlq/letters/{id}"] = new("A dead letter with everything known of it", "Stack, failed attempts, header, edits and the letters of the same points.", null, null),
        ["GET api/dlq/letters/{id}/body"] = new("What a dead letter holds", "Points in a form that /edit takes back, or the message as it came.", null, null),
        ["POST api/dlq/letters/{id}/edit"] = new("Reviews another body, or replays it", "dry_run is true unless said otherwise. 409 where the version has moved, 422 where the body breaks rules.", Json,
            """{"version":1,"points":[{"time":"2026-05-31T10:00:00Z","lat":47.5,"lon":11.5}],"reason":"wrong sign","dry_run":true}"""),
        ["POST api/dlq/letters/{id}/archive"] = new("Puts a letter away", "It can be restored while its archive is kept.", Json, WithReason),
        ["POST api/dlq/letters/{id}/restore"] = new("Opens an archived letter again", null, Json, WithReason),
        ["POST api/dlq/letters/{id}/purge"] = new("Gives a letter up for good", null, Json, WithReason),
        ["GET api/dlq/groups"] = new("Failures of one cause", "Most open points first. Query: lane, open (true), limit.", null, null),
        ["GET api/dlq/groups/{fingerprint}"] = new("One group of failures", null, null, null),
        ["PATCH api/dlq/groups/{fingerprint}"] = new("Says something of a group", "An empty text removes what was said. 409 where the version has moved.", Json, """{"owner":"alice","note":"bad firmware","bug_url":"https://bugs.example/1","resolved":false,"version":1}"""),

        ["POST api/v1/operations"] = new("Does something with many dead letters", "kind: replay, archive, restore, purge, preflight. The letters are frozen now. `from` takes the set of another operation. Idempotency-Key makes a repeat the same operation.", Json,
            """{"kind":"replay","selection":{"lane":"live","reason":"invalid_foreign_key"},"reason":"flights are registered","canary":5,"rate":500,"stop_at_percent":50}""") { Success = [201] },
        ["GET api/v1/operations"] = new("Operations, newest first", "Query: state, limit, offset.", null, null),
        ["GET api/v1/operations/{id}"] = new("An operation with its progress", null, null, null),
        ["GET api/v1/operations/{id}/items"] = new("What became of each letter", "Query: state, limit, offset.", null, null),
        ["POST api/v1/operations/{id}/pause"] = new("Pauses an operation", null, null, null),
        ["POST api/v1/operations/{id}/resume"] = new("Lets a paused operation go on", null, null, null),
        ["POST api/v1/operations/{id}/cancel"] = new("Ends an operation", "What was sent stays sent.", null, null),
        ["GET api/v1/audit"] = new("Who changed what", "Newest first. Query: actor, action, target, operation, after, before, limit, offset.", null, null),

        ["GET api/v1/batches/{id}"] = new("Where a batch is", "Buffer, saga, database and dead letters are asked; 404 says what was looked at.", null, null),
        ["GET api/v1/batches/{id}/timeline"] = new("What happened to a batch", null, null, null),
        ["POST api/v1/batches/{id}/cancel"] = new("Takes a waiting batch out of its lane", "Its points lie in an archived letter. One under lease is asked to stop.", null, null),
        ["DELETE api/v1/batches/{id}"] = new("Takes a waiting batch out of its lane", "As /cancel.", null, null),
        ["POST api/v1/batches/{id}/boost-priority"] = new("Lets a waiting batch go first", "Without a body to the next band.", null, null),
        ["POST api/v1/batches/{id}/replay"] = new("Replays what of a batch lies in dead letters", "201 with the new batch.", null, null) { Success = [201] },
        ["POST api/v1/batches/{id}/retry"] = new("Replays what of a batch lies in dead letters", "As /replay.", null, null) { Success = [201] },
        ["GET api/v1/batches/dlq"] = new("Dead letters as batches", "Takes the query of /api/dlq/letters.", null, null),
        ["POST api/v1/batches/dlq/{id}/retry"] = new("Replays a dead-lettered batch", null, null, null),
        ["POST api/v1/batches/dlq/{id}/discard"] = new("Puts a dead-lettered batch away", "204.", null, null) { Success = [204] },

        ["GET admin/queue/health"] = new("Lanes with their severity", "207 when a lane has dead letters or more than 1,000 waiting batches.", null, null) { Success = [200, 207] },
        ["GET admin/queue/stats"] = new("Lanes and what this host has written", null, null, null),
        ["POST admin/queue/process-dlq/{queue}"] = new("Replays the open dead letters of a lane", "Query: dry_run.", null, null),
        ["DELETE admin/queue/clear/{queue}"] = new("Takes the waiting batches out of a lane or of all", "Query: confirm=true, include_dlq. What is taken out can be restored.", null, null),
        ["DELETE queue/clear"] = new("Takes the waiting batches out of all lanes", "Query: confirm=true.", null, null),
        ["POST admin/queue/cleanup"] = new("Ends what waits too long", "Query: max_age_hours (24; 1 to 168), dry_run. Waiting batches become expired dead letters.", null, null),
        ["POST admin/queue/force-process/{queue}"] = new("Makes scheduled batches and those set aside claimable now", "Query: batch_size (100; 1 to 1,000).", null, null),

        ["GET api/v1/queues"] = new("All lanes", null, null, null),
        ["POST api/v1/queues"] = new("Makes a lane", null, Json, """{"name":"balloons"}""") { Success = [200, 201] },
        ["GET api/v1/queues/{name}"] = new("One lane", null, null, null),
        ["DELETE api/v1/queues/{name}"] = new("Takes a lane away", "Query: confirm=true, reason, delete_dlq.", null, null),
        ["POST api/v1/queues/{name}/pause"] = new("Stops claims from a lane", "Batches still come in.", null, null),
        ["POST api/v1/queues/{name}/resume"] = new("Lets claims from a lane go on", null, null, null),
        ["GET api/v1/queues/{name}/messages"] = new("Looks at waiting batches", "Takes nothing. Query: count (10), offset, state.", null, null),
        ["DELETE api/v1/queues/{name}/messages"] = new("Takes single batches out of a lane", null, Json, $$"""{"ids":["{{SomeId}}"],"reason":"test data"}"""),
        ["GET api/v1/queues/{name}/pending"] = new("Batches that consumers hold", null, null, null),
        ["POST api/v1/queues/{name}/purge"] = new("Takes all waiting batches out of a lane", null, Json, """{"confirm":true,"reason":"test data"}"""),
        ["POST api/v1/queues/{name}/requeue"] = new("Replays letters into their lane", null, Json, $$"""{"ids":["{{SomeId}}"],"reason":"fixed"}"""),
    };
}
