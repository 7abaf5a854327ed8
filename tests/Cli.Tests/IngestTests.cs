using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace PointBus.Cli.Tests;

public sealed class IngestTests : IAsyncLifetime, IDisposable
{
    readonly CliRun _cli = new();
    FakeHost _host = null!;

    public async Task InitializeAsync() => _host = await FakeHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_file_is_sent_as_it_is_and_seen_stored()
    {
        await _cli.RunAsync(_host, "ingest", _cli.File("a b.igc", "hello"), "--lane", "scoring", "--date", "2026-05-31", "--format", "igc", "--api-key", "k");

        Assert.Equal(0, _cli.Code);
        var sent = _host.Uploads.Single();
        Assert.Equal(("a-b", "scoring", "a b.igc", "2026-05-31", "igc"), (sent.Query("flight_id"), sent.Query("lane"), sent.Query("file_name"), sent.Query("date"), sent.Query("format")));
        Assert.Equal(("application/octet-stream", "5", "k"), (sent.Header("Content-Type"), sent.Header("Content-Length"), sent.Header("X-Api-Key")));
        Assert.Equal("hello", Encoding.UTF8.GetString(sent.Body));
        Assert.Contains("stored", _cli.Out.Split('\n')[1], StringComparison.Ordinal);
        Assert.Contains("line 55 refused: The record is too long (igc.bad_b_record)", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_packs_on_the_way_and_leaves_packed_files_alone()
    {
        var big = string.Concat(Enumerable.Repeat("B1101355206343N00006198WA0058700558\n", 50_000));
        var plain = _cli.File("plain.igc", big);
        var packed = Path.Combine(_cli.Folder, "packed.igc.gz");
        await using (var zip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
            await zip.WriteAsync(Encoding.ASCII.GetBytes(big));

        await _cli.RunAsync(_host, "ingest", plain, packed, "--gzip", "--parallel", "1");

        Assert.Equal(0, _cli.Code);
        Assert.Equal(["plain", "packed"], _host.Uploads.Select(sent => sent.Query("flight_id")));
        Assert.Equal(["plain.igc", "packed.igc"], _host.Uploads.Select(sent => sent.Query("file_name")));
        Assert.All(_host.Uploads, sent => Assert.Equal("gzip", sent.Header("Content-Encoding")));
        Assert.All(_host.Uploads, sent => Assert.Equal(big, Encoding.ASCII.GetString(sent.Unpacked())));
        Assert.Equal(new FileInfo(packed).Length, _host.Uploads[1].Body.Length);
    }

    [Fact]
    public async Task Folders_are_searched_at_any_depth_and_each_file_goes_once()
    {
        var named = _cli.File("in/deep/b.gpx");
        _cli.File("in/a.igc");
        _cli.File("in/README.md");
        _cli.File("in/.hidden.igc");
        await _cli.RunAsync(_host, "ingest", Path.Combine(_cli.Folder, "in"), named);

        Assert.Equal(["a.igc", "b.gpx"], _host.Uploads.Select(sent => sent.Query("file_name")).Order());
        Assert.Contains("Left out 1 file", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_has_every_number_and_the_totals()
    {
        await _cli.RunAsync(_host, "ingest", _cli.File("a.igc"), _cli.File("b.igc"), "--json");

        var first = _cli.Json["results"]![0]!;
        Assert.EndsWith("a.igc", (string)first["file"]!, StringComparison.Ordinal);
        Assert.Equal(("stored", "up-a", 10, 1, 9, 9, 0, 0), (
            (string)first["state"]!, (string)first["upload_id"]!, (int)first["points_read"]!, (int)first["points_refused"]!,
            (int)first["points_accepted"]!, (int)first["stored"]!, (int)first["duplicate"]!, (int)first["dead_lettered"]!));
        Assert.Equal(55, (int)first["rejected"]![0]!["line"]!);
        Assert.Equal((2, 0, 18, 0), (
            (int)_cli.Json["totals"]!["files"]!, (int)_cli.Json["totals"]!["files_failed"]!, (int)_cli.Json["totals"]!["stored"]!, (int)_cli.Json["exit_code"]!));
        Assert.Empty(_cli.Error);
    }

    [Fact]
    public async Task A_refused_file_is_a_row_with_its_reason_and_the_others_go_on()
    {
        var more = new JsonObject { ["points_read"] = 3, ["points_refused"] = 3, ["rejected"] = new JsonArray() };
        _host.Upload = seen => seen.Query("flight_id") == "bad" ? Reply.Problem(422, "NO_USABLE_POINT", "No point could be used.", more: (JsonObject)more.DeepClone()) : Bodies.Accepted(seen.Query("flight_id"));
        await _cli.RunAsync(_host, "ingest", _cli.File("bad.igc"), _cli.File("good.igc"), _cli.File("absent.igc") + ".not", "--parallel", "1");

        Assert.Equal((int)ExitCode.Partial, _cli.Code);
        Assert.Contains("refused: No point could be used (NO_USABLE_POINT)", _cli.Out, StringComparison.Ordinal);
        Assert.Contains("failed: no such file", _cli.Out, StringComparison.Ordinal);
        Assert.Contains("2 failed", _cli.Out, StringComparison.Ordinal);
        Assert.Equal(2, _host.Uploads.Count);
    }

    [Fact]
    public async Task All_refused_is_1()
    {
        _host.Upload = _ => Reply.Problem(422, "NO_USABLE_POINT", "No point could be used.");

        Assert.Equal((int)ExitCode.Error, await _cli.RunAsync(_host, "ingest", _cli.File("a.igc"), _cli.File("b.igc")));
    }

    [Fact]
    public async Task A_wrong_key_is_5_and_stops_the_rest()
    {
        _host.Upload = _ => Reply.Problem(401, "INVALID_KEY", "The key is not known.");
        await _cli.RunAsync(_host, "ingest", _cli.File("a.igc"), _cli.File("b.igc"), "--parallel", "1");

        Assert.Equal((int)ExitCode.Auth, _cli.Code);
        Assert.Single(_host.Uploads);
        Assert.Contains("not sent", _cli.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_are_4()
    {
        _host.Fate = id => Bodies.Fate(id, stored: 7, deadLettered: 2);
        await _cli.RunAsync(_host, "ingest", _cli.File("a.igc"), "--json");

        Assert.Equal((int)ExitCode.Partial, _cli.Code);
        Assert.Equal("dead_letters", (string)_cli.Json["results"]![0]!["state"]!);
    }

    [Fact]
    public async Task Points_refused_on_the_way_in_are_not_taken_for_dead_letters()
    {
        _host.Fate = id => Bodies.Fate(id, accepted: 10, stored: 9, deadLettered: 1);
        await _cli.RunAsync(_host, "ingest", _cli.File("a.igc"), "--json");

        Assert.Equal(0, _cli.Code);
        Assert.Equal(0, (int)_cli.Json["results"]![0]!["dead_lettered"]!);
    }

    [Fact]
    public async Task A_busy_server_gets_the_whole_file_again_when_it_says()
    {
        var answers = new Queue<Reply>([Reply.Problem(503, "LANE_FULL", "The lane is full.", retryAfter: 9), Bodies.Accepted("a")]);
        _host.Upload = _ => answers.Dequeue();
        await _cli.RunAsync(_host, "ingest", _cli.File("a.igc", "hello"));

        Assert.Equal(0, _cli.Code);
        Assert.Equal(["hello", "hello"], _host.Uploads.Select(sent => Encoding.UTF8.GetString(sent.Body)));
        Assert.Contains(TimeSpan.FromSeconds(9), _cli.Clock.Waits);
        Assert.Contains("The lane is full (LANE_FULL); trying again in 9 s", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_goes_on_until_every_batch_has_arrived_and_ended()
    {
        var answers = new Queue<Reply>([
            Reply.Problem(404, "UPLOAD_NOT_FOUND", "Not known."),
            Bodies.Fate("up-a", accepted: 4, stored: 4),
            Bodies.Fate("up-a", accepted: 9, stored: 4, done: false),
            Reply.Problem(503, "AWAY", "Away.", retryAfter: 3),
            Bodies.Fate("up-a", accepted: 9, stored: 8, duplicate: 1)]);
        _host.Fate = _ => answers.Dequeue();
        await _cli.RunAsync(_host, "ingest", _cli.File("a.igc"), "--json");

        Assert.Equal(0, _cli.Code);
        Assert.Empty(answers);
        Assert.Equal((8, 1), ((int)_cli.Json["results"]![0]!["stored"]!, (int)_cli.Json["results"]![0]!["duplicate"]!));
    }

    [Fact]
    public async Task Waiting_has_an_end_and_says_that_the_host_goes_on()
    {
        _host.Fate = id => id == "up-slow" ? Bodies.Fate(id, stored: 4, done: false) : Bodies.Fate(id);
        await _cli.RunAsync(_host, "ingest", _cli.File("slow.igc"), _cli.File("fast.igc"), "--timeout", "20", "--json");

        Assert.Equal((int)ExitCode.Partial, _cli.Code);
        Assert.Equal(["waiting", "stored"], _cli.Json["results"]!.AsArray().Select(result => (string)result!["state"]!));
        Assert.Equal(1, (int)_cli.Json["totals"]!["files_waiting"]!);
    }

    [Fact]
    public async Task No_wait_is_content_with_the_answer()
    {
        await _cli.RunAsync(_host, "ingest", _cli.File("a.igc"), "--no-wait");

        Assert.Equal(0, _cli.Code);
        Assert.Single(_host.Requests);
        Assert.Contains("?", _cli.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Points_written_past_the_buffer_need_no_waiting()
    {
        _host.Upload = _ => Bodies.Accepted("a", queued: false);
        _host.Fate = _ => Reply.Problem(404, "UPLOAD_NOT_FOUND", "Not known.");

        Assert.Equal(0, await _cli.RunAsync(_host, "ingest", _cli.File("a.igc")));
        Assert.Contains("written past the buffer", _cli.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_tells_what_was_taken()
    {
        using var stop = new CancellationTokenSource();
        _host.Upload = seen =>
        {
            if (seen.Query("flight_id") == "a")
                return Bodies.Accepted("a");

            stop.Cancel();
            return new Reply(500, "{}") { Gate = new TaskCompletionSource().Task };
        };
        await _cli.RunAsync(["ingest", _cli.File("a.igc"), _cli.File("b.igc"), _cli.File("c.igc"), "--parallel", "1", "--server", _host.Address], stop.Token);

        Assert.Equal((int)ExitCode.Error, _cli.Code);
        Assert.Contains("Interrupted. 1 file of 3 had been taken", _cli.Error, StringComparison.Ordinal);
        Assert.Matches(@"b\.igc .*interrupted", _cli.Out);
        Assert.Matches(@"c\.igc .*not sent", _cli.Out);
    }

    [Fact]
    public async Task A_host_that_goes_away_in_the_middle_is_met_again()
    {
        var tries = 0;
        _host.Upload = seen => seen.Query("flight_id") == "b" && ++tries == 1 ? Reply.Lost : Bodies.Accepted(seen.Query("flight_id"));
        await _cli.RunAsync(_host, "ingest", _cli.File("a.igc"), _cli.File("b.igc"), "--parallel", "1");

        Assert.Equal(0, _cli.Code);
        Assert.Equal(2, tries);
        Assert.Contains("unknown whether the request was taken; trying again in 1 s", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_stays_away_is_8_and_the_rest_is_not_sent()
    {
        _host.Upload = _ => Reply.Lost;
        await _cli.RunAsync(_host, "ingest", _cli.File("a.igc"), _cli.File("b.igc"), "--parallel", "1", "--json");

        Assert.Equal((int)ExitCode.Unreachable, _cli.Code);
        Assert.Equal(["failed", "not_sent"], _cli.Json["results"]!.AsArray().Select(result => (string)result!["state"]!));
    }

    [Fact]
    public async Task Files_of_one_flight_are_pointed_out()
    {
        await _cli.RunAsync(_host, "ingest", _cli.File("x/a.igc"), _cli.File("y/a.igc"));

        Assert.Contains("2 files go to the one flight a", _cli.Error, StringComparison.Ordinal);
    }
}
