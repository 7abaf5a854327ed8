using System.Text.Json.Nodes;

namespace PointBus.Cli.Tests;

/// <summary>Bodies of letters: edited, exported and sent back.</summary>
public sealed class LetterBodyTests : IAsyncLifetime, IDisposable
{
    const string Repaired = """[{"lat":46.50000000000001,"lon":7.1,"elevation":999}]""";

    readonly CliRun _cli = new();
    FakeHost _host = null!;

    IReadOnlyList<Seen> Edits => [.. _host.Requests.Where(seen => seen.Path.EndsWith("/edit", StringComparison.Ordinal))];

    public async Task InitializeAsync()
    {
        _host = await FakeHost.StartAsync();
        Operators.Play(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task An_edit_shows_what_changes_asks_and_replays()
    {
        _cli.Answers = "typo of the tracker\ny\n";
        _cli.Editor = text => text.Replace("99999", "999", StringComparison.Ordinal);
        await _cli.RunAsync(_host, "dlq", "edit", Operators.Letter);

        Assert.Equal(0, _cli.Code);
        await Approved.CheckAsync("run/dlq-edit-asked", Operators.Transcript(_cli, _host, ["dlq", "edit", Operators.Letter]));
        Assert.False(File.Exists(_cli.Edited));
    }

    [Fact]
    public async Task Digits_of_numbers_survive_an_edit()
    {
        _cli.Answers = "";
        _cli.Editor = text => text.Replace("99999", "999", StringComparison.Ordinal);
        await _cli.RunAsync(_host, "dlq", "edit", Operators.Letter, "--dry-run");

        Assert.Contains("46.50000000000001,", Edits.Single().Json!.ToJsonString(), StringComparison.Ordinal);
        Assert.True((bool)Edits.Single().Json!["dry_run"]!);
    }

    [Fact]
    public async Task An_unchanged_body_is_nothing_to_do()
    {
        _cli.Answers = "";
        _cli.Editor = text => text;

        Assert.Equal(0, await _cli.RunAsync(_host, "dlq", "edit", Operators.Letter, "--reason", "x"));
        Assert.Empty(Edits);
    }

    [Fact]
    public async Task A_bad_edit_can_be_edited_again_and_is_not_lost_when_given_up()
    {
        var texts = new Queue<string>(["[{", "[1]"]);
        _host.Routes[$"POST /api/dlq/letters/{Operators.Letter}/edit"] = _ => Operators.Edited(valid: false);
        _cli.Answers = "y\nn\n";
        _cli.Editor = _ => texts.Dequeue();
        await _cli.RunAsync(_host, "dlq", "edit", Operators.Letter, "--reason", "x");

        Assert.Equal((int)ExitCode.Usage, _cli.Code);
        Assert.Contains("not valid JSON (line 1)", _cli.Error, StringComparison.Ordinal);
        Assert.Contains("elevation out of range (elevation.range)", _cli.Error, StringComparison.Ordinal);
        Assert.Equal("[1]", await File.ReadAllTextAsync(_cli.Edited!));
        Directory.Delete(Path.GetDirectoryName(_cli.Edited!)!, recursive: true);
    }

    [Fact]
    public async Task A_letter_that_somebody_moved_meanwhile_is_6_and_the_work_is_kept()
    {
        _host.Routes[$"POST /api/dlq/letters/{Operators.Letter}/edit"] = _ => Reply.Problem(409, "LETTER_CHANGED", "Somebody else was first");
        Assert.Equal((int)ExitCode.Conflict, await _cli.RunAsync(_host, "dlq", "edit", Operators.Letter, "--file", _cli.File("x.json", Repaired), "--reason", "x", "--yes"));

        _cli.Answers = "";
        _cli.Editor = _ => Repaired;
        Assert.Equal((int)ExitCode.Conflict, await _cli.RunAsync(_host, "dlq", "edit", Operators.Letter, "--reason", "x"));
        Assert.Equal(Repaired, await File.ReadAllTextAsync(_cli.Edited!));
        Directory.Delete(Path.GetDirectoryName(_cli.Edited!)!, recursive: true);
    }

    [Fact]
    public async Task A_body_from_a_file_needs_no_terminal()
    {
        string[] args = ["dlq", "edit", Operators.Letter, "--file", _cli.File("x.json", Repaired), "--reason", "typo", "--yes", "--wait"];
        await _cli.RunAsync(_host, args);

        Assert.Equal([true, false], Edits.Select(edit => (bool)edit.Json!["dry_run"]!));
        await Approved.CheckAsync("run/dlq-edit-file", Operators.Transcript(_cli, _host, args));
    }

    [Fact]
    public async Task An_edit_as_JSON_is_the_hosts_document()
    {
        await _cli.RunAsync(_host, "dlq", "edit", Operators.Letter, "--file", _cli.File("x.json", Repaired), "--dry-run", "--json");

        Assert.Equal("/0/elevation", (string)_cli.Json["changes"]![0]!["path"]!);
        Assert.Empty(_cli.Error);
    }

    [Fact]
    public async Task A_message_is_edited_as_its_text()
    {
        _host.Routes[$"GET /api/dlq/letters/{Operators.Letter}/body"] = _ => new Reply(200, """{"version":1,"form":"message","message":{"content_type":"application/json","text":"{oops"}}""");
        _cli.Answers = "";
        _cli.Editor = text => text + "}";
        await _cli.RunAsync(_host, "dlq", "edit", Operators.Letter, "--dry-run");

        Assert.Equal("{oops}", (string)Edits.Single().Json!["message"]!);
    }

    [Fact]
    public async Task A_body_that_is_no_text_cannot_be_edited()
    {
        _host.Routes[$"GET /api/dlq/letters/{Operators.Letter}/body"] = _ => new Reply(200, """{"version":1,"form":"packed","base64":"AAA=","problems":[]}""");
        _cli.Answers = "";

        Assert.Equal((int)ExitCode.Usage, await _cli.RunAsync(_host, "dlq", "edit", Operators.Letter, "--dry-run"));
    }

    [Fact]
    public async Task An_export_goes_to_a_file_for_its_owner_alone_and_comes_back_as_edits()
    {
        var file = Path.Combine(_cli.Folder, "letters.jsonl");
        Assert.Equal(0, await _cli.RunAsync(_host, "dlq", "export", "--out", file));
        Assert.Empty(_cli.Out);
        Assert.Equal(2, (await File.ReadAllLinesAsync(file)).Length);
        Assert.False(File.Exists(file + ".part"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        _host.Routes[$"GET /api/dlq/letters/{Operators.Other}"] = _ => Operators.Detail("replayed");
        string[] args = ["dlq", "import", file, "--reason", "repaired by script", "--yes"];
        Assert.Equal((int)ExitCode.Partial, await _cli.RunAsync(_host, args));
        Assert.Equal(3, (int)Edits.Single().Json!["version"]!);
        Assert.Contains("left out", _cli.Out, StringComparison.Ordinal);
        Assert.Contains("the letter is replayed", _cli.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_that_this_host_does_not_know_is_sent_anew_flight_by_flight()
    {
        _host.Routes[$"GET /api/dlq/letters/{Operators.Letter}"] = _ => Reply.Problem(404, "LETTER_NOT_FOUND", "There is no dead letter with this id.");
        _host.Routes["POST /tracking/live"] = _ => new Reply(202, """{"success":true}""");
        var line = new JsonObject { ["letter"] = JsonNode.Parse(Operators.LetterJson()), ["body"] = JsonNode.Parse(Operators.Body().Body) };
        string[] args = ["dlq", "import", _cli.File("letters.jsonl", line.ToJsonString()), "--reason", "moved here", "--yes"];
        await _cli.RunAsync(_host, args);

        Assert.Equal(0, _cli.Code);
        await Approved.CheckAsync("run/dlq-import-anew", Operators.Transcript(_cli, _host, args));
    }

    [Fact]
    public async Task A_broken_import_is_refused_as_a_whole_with_its_line()
    {
        var good = new JsonObject { ["letter"] = JsonNode.Parse(Operators.LetterJson()), ["body"] = JsonNode.Parse(Operators.Body().Body) }.ToJsonString();
        Assert.Equal((int)ExitCode.Usage, await _cli.RunAsync(_host, "dlq", "import", _cli.File("letters.jsonl", good + "\n{\"letter\":{}}\n"), "--reason", "x", "--yes"));

        Assert.Contains("Line 2", _cli.Error, StringComparison.Ordinal);
        Assert.Empty(_host.Requests);
    }
}
