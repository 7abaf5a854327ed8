namespace PointBus.Cli.Tests;

/// <summary>Answers as the host writes them.</summary>
public static class Bodies
{
    public static Reply Accepted(string? flight, int read = 10, int accepted = 9, bool queued = true) => new(202, $$"""
        {"success":true,"upload_id":"up-{{flight}}","flight_id":"{{flight}}","flight_uuid":null,"lane":"upload","format":"igc",
         "points_read":{{read}},"points_accepted":{{accepted}},"points_refused":{{read - accepted}},"batch_ids":["b1"],"queued":{{(queued ? "true" : "false")}},
         "rejected":[{{(read == accepted ? "" : """{"line":55,"index":8,"code":"igc.bad_b_record","reason":"The record is too long"}""")}}],"rejected_truncated":false,"notes":[],"new_member":1}
        """);

    public static Reply Fate(string id, int accepted = 9, int stored = 9, int duplicate = 0, int deadLettered = 0, bool done = true) => new(200, $$"""
        {"upload_id":"{{id}}","batches":1,"accepted":{{accepted}},"stored":{{stored}},"duplicate":{{duplicate}},"dead_lettered":{{deadLettered}},"in_flight":0,"done":{{(done ? "true" : "false")}}}
        """);

    public static Reply Ledger(bool balanced) => new(200, $$$"""
        {"timestamp":"2026-05-31T12:00:00Z","balanced":{{{(balanced ? "true" : "false")}}},
         "lanes":[
           {"lane":"live","accepted":1234567,"stored":1234500,"duplicate":60,"dead_lettered":5,"discarded":1,"expired":0,"in_flight":1,"balanced":true},
           {"lane":"upload","accepted":100,"stored":90,"duplicate":0,"dead_lettered":0,"expired":0,"in_flight":0,"balanced":{{{(balanced ? "true" : "false")}}}}],
         "total":{"accepted":1234667,"stored":1234590,"duplicate":60,"dead_lettered":5,"discarded":1,"expired":0,"in_flight":1,"balanced":{{{(balanced ? "true" : "false")}}}},
         "broker":{"waiting_messages":3}}
        """);

    public static Reply Queues() => new(200, """
        {"redis_connected":true,"timestamp":"2026-05-31T12:00:00Z","processor_stats":{},
         "queue_stats":{
           "live":{"queue_size":2,"ready":{"batches":2,"points":2000},"scheduled":{"batches":0,"points":0},"leased":{"batches":1,"points":500},
                   "parked":{"batches":0,"points":0},"dead_letters":{"batches":1,"points":7},"oldest_ready":"2026-05-31T11:58:00Z"},
           "scoring":{"queue_size":0,"ready":{"batches":0,"points":0},"oldest_ready":null}}}
        """);

    public static Reply Health(string status, int code = 200) => new(code, $$$"""
        {"status":"{{{status}}}","database":{"status":"{{{(code == 200 ? "connected" : "disconnected")}}}","engine":"postgresql","message":"{{{(code == 200 ? "" : "connection refused")}}}"},
         "redis":{"status":"connected","engine":"garnet"},"broker":{"status":"connected","engine":"in-memory"},
         "issues":[{"type":"dead_letters","queue":"live","count":1}]}
        """);
}
