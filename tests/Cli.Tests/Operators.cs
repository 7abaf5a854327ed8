namespace PointBus.Cli.Tests;

/// <summary>A host with some dead letters, an operation and a lane, as the operators' endpoints show them.</summary>
public static class Operators
{
    public const string Letter = "0198f0a2-7c41-7b6e-9a53-3f1c5d2e8b90";
    public const string Other = "0198f0a2-7c41-7b6e-9a53-3f1c5d2e8b91";
    public const string Batch = "0198f0a2-0000-7b6e-9a53-3f1c5d2e8b92";
    public const string Operation = "0198f0a2-1111-7b6e-9a53-3f1c5d2e8b93";
    public const string Group = "ab12cd34ef56";

    public static string LetterJson(string id = Letter, string state = "open", string more = "") => $$"""
        {"letter_id":"{{id}}","batch_id":"{{Batch}}","original_batch_id":"{{Batch}}","lane":"live","state":"{{state}}","state_version":3,
         "reason_code":"validation_failed","reason":"Validation failed","band":"high","stage":"persisting","fingerprint":"{{Group}}","title":"Validation failed: elevation out of range",
         "exception_type":null,"error":"point 7: elevation out of range","attempts":1,"priority":8,"upstream":"club-1","points":500,"flight_ids":["f1","f2"],
         "first_point":"2026-05-31T08:00:00Z","last_point":"2026-05-31T09:00:00Z","first_failed_at":"2026-05-31T10:00:00Z","failed_at":"2026-05-31T10:00:00Z","trace_id":"t-1","round":0,
         "payload_form":"packed","edited":false,"version":"1.4.0"{{more}}}
        """;

    public static Reply Letters(long total = 2, long points = 1000) => new(200, $$"""
        {"items":[{{LetterJson()}},{{LetterJson(Other)}}],"count":2,"total":{{total}},"points":{{points}},"limit":100,"offset":0,"timestamp":"2026-05-31T12:00:00Z"}
        """);

    public static Reply Detail(string state = "open", string more = "") => new(200, LetterJson(state: state, more: """
        ,"header":{},"message":null,"edits":[],"lineage":[],
        "stack":"System.InvalidOperationException: no\n   at System.Linq.Enumerable.First()\n   at System.Linq.Enumerable.Single()\n   at PointBus.Consumers.Persisting.Writer.WriteAsync()\n   at Npgsql.Reader.Read()",
        "failures":[{"at":"2026-05-31T09:00:00Z","attempt":1,"class":"transient","exception_type":"Npgsql.NpgsqlException","message":"lost","worker":"w-1"},
                    {"at":"2026-05-31T10:00:00Z","attempt":2,"class":"permanent","exception_type":"System.InvalidOperationException","message":"no","worker":"w-2"}]
        """ + more));

    public static Reply Body(string id = Letter) => new(200, $$"""
        {"letter_id":"{{id}}","batch_id":"{{Batch}}","version":3,"form":"packed","edited":false,
         "points":[{"lat":46.50000000000001,"lon":7.1,"elevation":99999,"datetime":"2026-05-31T08:00:00Z","flight_id":"f1"},{"lat":46.6,"lon":7.2,"datetime":"2026-05-31T08:00:01Z","flight_id":"f2"}],
         "problems":[{"index":0,"code":"elevation.range","reason":"elevation out of range"}]}
        """);

    public static Reply Groups() => new(200, $$"""
        {"groups":[{{GroupJson()}},{"fingerprint":"ffff00001111","title":"TimeoutException: PointBus.Storage.Write","open_letters":1,"open_points":7,
          "first_seen":"2026-05-30T12:00:00Z","last_seen":"2026-05-31T11:59:00Z","regressed":true}],"count":2,"timestamp":"2026-05-31T12:00:00Z"}
        """);

    public static string GroupJson(string note = "") => $$"""
        {"fingerprint":"{{Group}}","title":"Validation failed: elevation out of range","reason_code":"validation_failed","open_letters":480,"open_points":12000,"letters":500,
         "first_seen":"2026-05-31T08:00:00Z","last_seen":"2026-05-31T11:00:00Z","owner":"alice","note":"{{note}}","version":5,"new_in":"1.4.0","regressed":false}
        """;

    public static Reply Op(string state = "running", string kind = "replay", int succeeded = 0, int failed = 0, int skipped = 0, int total = 480, string? why = null, int status = 200) => new(status, $$"""
        {"id":"{{Operation}}","kind":"{{kind}}","state":"{{state}}","selection":{"group":"{{Group}}"},"cutoff":"2026-05-31T12:00:00Z","total":{{total}},"total_points":12000,
         "items":{"waiting":{{total - succeeded - failed - skipped}},"sent":0,"succeeded":{{succeeded}},"failed_same":{{failed}},"failed_differently":0,"skipped":{{skipped}}},
         "stored":{{succeeded * 25}},"duplicate":0,"failed":{{failed * 25}},"actor":"ops (tester)","reason":"elevation fixed","pace":{"canary":5,"rate_per_second":500,"ramp":true,"stop_at_percent":50},
         "created_at":"2026-05-31T12:00:00Z","ended_at":null,"why":{{(why is null ? "null" : $"\"{why}\"")}},"percent":0,"failures":{{(failed > 0 ? $$"""{"{{Group}}":{{failed}}}""" : "{}")}}}
        """);

    public static Reply Items() => new(200, $$"""
        {"items":[{"letter_id":"{{Letter}}","state":"failed_same","lane":"live","points":25,"failed":25,"fingerprint":"{{Group}}","detail":"elevation out of range"}],"count":1,"total":1}
        """);

    public static Reply Edited(bool valid = true, string operation = "null") => new(200, $$"""
        {"letter_id":"{{Letter}}","version":3,"changes":[{"path":"/0/elevation","old":99999,"new":999}],
         "validation":{"valid":{{(valid ? "true" : "false")}},"problems":[{{(valid ? "" : """{"index":0,"code":"elevation.range","reason":"elevation out of range"}""")}}]},
         "verdict":{"would_store":1,"already_stored":1,"would_fail":0,"why":[]},"operation_id":{{operation}}}
        """);

    static string LaneJson => """
        {"name":"live","long_name":"live_points","kind":"live","paused":true,"message_count":150,"pending_messages":1,"ready":{"batches":120,"points":60000},"scheduled":{"batches":20,"points":10},
         "leased":{"batches":1,"points":500},"parked":{"batches":10,"points":5},"dead_letters":{"batches":2,"points":1000},"oldest_ready":"2026-05-31T11:00:00Z","severity":"warning"}
        """;

    public static void Play(FakeHost host)
    {
        var routes = host.Routes;
        routes["GET /api/dlq/groups"] = _ => Groups();
        routes[$"GET /api/dlq/groups/{Group}"] = _ => new Reply(200, GroupJson());
        routes[$"PATCH /api/dlq/groups/{Group}"] = seen => new Reply(200, GroupJson((string?)seen.Json!["note"] ?? ""));
        routes["GET /api/dlq/letters"] = _ => Letters();
        routes[$"GET /api/dlq/letters/{Letter}"] = _ => Detail();
        routes[$"GET /api/dlq/letters/{Letter}/body"] = _ => Body();
        routes[$"GET /api/dlq/letters/{Other}/body"] = _ => Body(Other);
        routes[$"POST /api/dlq/letters/{Letter}/edit"] = seen => Edited(operation: (bool)seen.Json!["dry_run"]! ? "null" : $"\"{Operation}\"");
        routes["POST /api/v1/operations"] = seen => Op(kind: (string)seen.Json!["kind"]!, status: 201);
        routes["GET /api/v1/operations"] = _ => new Reply(200, $$"""{"items":[{{Op("stopped", failed: 12, succeeded: 3, why: "60 % failed alike").Body}}],"count":1,"timestamp":"2026-05-31T12:10:00Z"}""");
        routes[$"GET /api/v1/operations/{Operation}"] = _ => Op("done", succeeded: 480);
        routes[$"GET /api/v1/operations/{Operation}/items"] = _ => Items();
        foreach (var (verb, state) in new[] { ("pause", "paused"), ("resume", "running"), ("cancel", "cancelled") })
            routes[$"POST /api/v1/operations/{Operation}/{verb}"] = _ => Op(state, succeeded: 100);
        routes["GET /api/v1/queues"] = _ => new Reply(200, $$"""{"queues":[{{LaneJson}}],"count":1,"timestamp":"2026-05-31T12:00:00Z"}""");
        routes["POST /api/v1/queues"] = _ => new Reply(201, """{"name":"paragliders","created":true}""");
        routes["GET /api/v1/queues/live"] = _ => new Reply(200, LaneJson);
        routes["DELETE /api/v1/queues/live"] = _ => new Reply(200, """{"name":"live","deleted":true,"dlq_deleted":false}""");
        routes["POST /api/v1/queues/live/pause"] = _ => new Reply(200, """{"name":"live","paused":true,"changed":true}""");
        routes["POST /api/v1/queues/live/resume"] = _ => new Reply(200, """{"name":"live","paused":false,"changed":false}""");
        routes["POST /api/v1/queues/live/purge"] = _ => new Reply(200, """{"name":"live","purged":150}""");
        routes["POST /api/v1/queues/live/requeue"] = _ => new Reply(200, $$"""
            {"name":"live","requeued":1,"items":[{"id":"{{Letter}}","letter_id":"{{Letter}}","batch_id":"{{Batch}}"}],"failed":[{"id":"{{Other}}","error":"no dead letter of this queue"}]}
            """);
        routes["DELETE /api/v1/queues/live/messages"] = _ => new Reply(200, $$"""{"name":"live","deleted":0,"deleted_ids":[],"requested":["{{Batch}}"],"not_deleted":["{{Other}}"]}""");
        routes["POST /admin/queue/force-process/live"] = _ => new Reply(200, """{"queue_type":"live","items_retrieved":12,"forced":12,"success":true}""");
        routes["POST /admin/queue/cleanup"] = _ => new Reply(200, """
            {"action":"cleaned","max_age_hours":24,"total_cleaned":7,"details":{"live":{"queue_cleaned":3,"dlq_cleaned":1},"upload":{"queue_cleaned":1,"dlq_cleaned":2}}}
            """);
        routes["GET /api/v1/queues/live/messages"] = _ => new Reply(200, $$"""
            {"name":"live","messages":[{"id":"{{Batch}}","batch_id":"{{Batch}}","state":"ready","lane":"live","points":500,"priority":5,"attempts":0,"timestamp":"2026-05-31T11:58:00Z"},
             {"id":"{{Other}}","batch_id":"{{Other}}","state":"ready","lane":"live","points":10,"priority":10,"attempts":2,"error":"lost","timestamp":"2026-05-31T11:59:00Z"}],"count":2}
            """);
        routes["GET /api/v1/queues/live/pending"] = _ => new Reply(200, $$"""
            {"name":"live","pending":[{"batch_id":"{{Batch}}","consumer":"worker-1","points":500,"age_seconds":12.5,"lease_ends":"2026-05-31T12:01:00Z","delivery_count":2}],"count":1}
            """);
        routes[$"GET /api/v1/batches/{Batch}"] = _ => new Reply(200, $$"""
            {"batch_id":"{{Batch}}","found":true,"status":"RETRYING","lane":"live","batch_type":"live_points","priority":8,"counts":{"points":500,"inserted":0,"duplicates":0,"rejected":0},
             "retry_count":1,"max_retries":3,"next_retry_at":"2026-05-31T12:01:00Z","worker_id":null,"error_message":"lost","traceback":null,"trace_id":"t-1","upstream":"club-1",
             "places":{"buffer":{"state":"parked","until":"2026-05-31T12:01:00Z"},"saga":"Retrying","database":null,"dead_letters":[],"broker":null},"replays":[],
             "timeline":[{"at":"2026-05-31T11:00:00Z","what":"accepted","cause":"accepted"},{"at":"2026-05-31T11:00:05Z","what":"faulted","cause":"lost"}]}
            """);
        routes[$"POST /api/v1/batches/{Batch}/cancel"] = _ => new Reply(200, $$"""{"batch_id":"{{Batch}}","status":"CANCELLED","cancel_requested":false}""");
        routes[$"POST /api/v1/batches/{Batch}/boost-priority"] = _ => new Reply(200, $$"""{"batch_id":"{{Batch}}","old_priority":5,"new_priority":10,"status":"QUEUED"}""");
        routes[$"POST /api/v1/batches/{Batch}/replay"] = _ => new Reply(201, $$"""{"batch_id":"{{Other}}","batch_ids":["{{Other}}"],"original_batch_id":"{{Batch}}","status":"QUEUED"}""");
        routes["GET /api/v1/audit"] = _ => new Reply(200, $$"""
            {"items":[{"id":"{{Other}}","at":"2026-05-31T11:00:00Z","actor":"ops (alice)","action":"letters.replay","target":"group={{Group}}","reason":"fixed","count":480,"outcome":"done","operation_id":"{{Operation}}"}],"count":1}
            """);
    }

    /// <summary>What went over the wire and what came out, in one text.</summary>
    public static string Transcript(CliRun cli, FakeHost host, IEnumerable<string> args)
    {
        var lines = new List<string> { $"$ pointbus {string.Join(' ', args)}", "" };
        foreach (var seen in host.Requests)
        {
            lines.Add($"> {seen.Method} {seen.Path}{seen.QueryText}");
            if (seen.Header("X-Actor") is { } actor)
                lines.Add($">   X-Actor: {actor}");
            if (seen.Header("Idempotency-Key") is { } key)
                lines.Add($">   Idempotency-Key: {(key.StartsWith("letter-", StringComparison.Ordinal) ? key : "(an id)")}");
            if (seen.Json is { } body)
                lines.Add($">   {body.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })}");
        }

        return string.Join('\n', [.. lines, "", "stdout:", cli.Out.TrimEnd(), "", "stderr:", cli.Error.TrimEnd(), "", $"exit code: {cli.Code}"]).Replace(cli.Folder, "(folder)", StringComparison.Ordinal);
    }
}
