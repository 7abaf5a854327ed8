using System.Text;
using System.Text.Json;

namespace PointBus.EndToEnd.Tests.Api;

[Collection(OpenApi.Name)]
[Trait("spec", "B-12")]
public sealed class FileTests(OpenHost host) : ApiTests(host)
{
    const string Path = "/tracking/upload/file";

    static readonly Dictionary<string, string> Files = new()
    {
        ["igc"] = "AXXX001\r\nHFDTE310525\r\nB1000004730000N01115000EA0140001500\r\nB1000014730060N01115000EA0140101501\r\nB1000024730120N01115000EA0140201502\r\n",
        ["gpx"] = """<?xml version="1.0"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>""" +
            """<trkpt lat="47.5" lon="11.25"><ele>1500</ele><time>2025-05-31T10:00:00Z</time></trkpt><trkpt lat="47.501" lon="11.25"><time>2025-05-31T10:00:01Z</time></trkpt>""" +
            """<trkpt lat="47.502" lon="11.25"><time>2025-05-31T10:00:02Z</time></trkpt></trkseg></trk></gpx>""",
        ["csv"] = "lat,lon,datetime\n47.5,11.25,2025-05-31T10:00:00Z\n47.501,11.25,2025-05-31T10:00:01Z\n47.502,11.25,2025-05-31T10:00:02Z\n",
        ["nmea"] = Nmea("100000.00") + Nmea("100001.00") + Nmea("100002.00"),
        ["geojson"] = """{"type":"FeatureCollection","features":[""" + string.Join(',', Enumerable.Range(0, 3).Select(Feature)) + "]}",
    };

    public static TheoryData<string> Formats => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Every_format_is_found_and_stored(string format)
    {
        var answer = (await PostFileAsync($"flight_id=file-{format}", Files[format])).Must(202);

        Assert.Equal(format, answer["format"].GetString());
        Assert.Equal((3, 3, 0), (answer["points_read"].GetInt32(), answer["points_accepted"].GetInt32(), answer["points_refused"].GetInt32()));
        Assert.Equal(3, (await StoredAsync("upload_points", "file-" + format)).Count);
        Assert.True((await GetAsync("/uploads/" + answer["upload_id"].GetString())).Must(200)["done"].GetBoolean());
    }

    [Fact]
    public async Task Gzip_is_unpacked_in_either_place()
    {
        var packed = BadRequests.Gzip(Encoding.UTF8.GetBytes(Files["igc"]));

        (await PostBytesAsync($"{Path}?flight_id=file-gzip-1", packed, "application/octet-stream")).Must(202);
        (await PostBytesAsync($"{Path}?flight_id=file-gzip-2", packed, "application/octet-stream", "gzip")).Must(202);
        (await PostBytesAsync($"{Path}?flight_id=file-gzip-3", BadRequests.Gzip(packed), "application/octet-stream", "gzip")).Must(202);

        foreach (var number in new[] { 1, 2, 3 })
            Assert.Equal(3, (await StoredAsync("upload_points", $"file-gzip-{number}")).Count);
    }

    [Fact]
    public async Task A_form_names_its_file()
    {
        using var form = new MultipartFormDataContent { { new StringContent("x"), "comment" }, { new StringContent(Files["gpx"]), "file", "../../My track.gpx" } };

        var answer = (await SendAsync(HttpMethod.Post, Path, form)).Must(202);

        Assert.Equal("My-track", answer["flight_id"].GetString());
        Assert.Equal(3, (await StoredAsync("upload_points", "My-track")).Count);
    }

    [Fact]
    public async Task A_bad_form_has_its_answer()
    {
        using var empty = new MultipartFormDataContent { { new StringContent("x"), "other" } };
        (await SendAsync(HttpMethod.Post, Path, empty)).MustBeProblem(400, "multipart.no_file");
        (await PostBytesAsync(Path, "x"u8.ToArray(), "multipart/form-data")).MustBeProblem(400, "multipart.boundary");
        (await PostBytesAsync(Path, "--b\r\nContent-Disp"u8.ToArray(), "multipart/form-data; boundary=b")).MustBeProblem(400, "multipart.invalid");
        (await PostBytesAsync(Path, Form("AXXX001\r\nHFDTE310525\r\n"), "multipart/form-data; boundary=b")).MustBeProblem(422, "multipart.invalid");
    }

    [Fact]
    public async Task What_came_before_a_form_was_cut_short_is_kept()
    {
        var track = "lat,lon,datetime\n" + string.Concat(Enumerable.Range(0, 1_500).Select(second => $"47.5,11.25,{Fixes.Time(second)}\n"));
        var answer = (await PostBytesAsync($"{Path}?flight_id=file-cut", Form(track), "multipart/form-data; boundary=b")).Must(202);

        Assert.Equal("multipart.invalid", answer["rejected"][0].GetProperty("code").GetString());
        Assert.Equal(answer["points_accepted"].GetInt32(), (await StoredAsync("upload_points", "file-cut")).Count);
        Assert.InRange(answer["points_accepted"].GetInt32(), 1_000, 1_500);
    }

    [Fact]
    [Trait("spec", "2.2-5")]
    public async Task Broken_lines_are_named_and_the_good_ones_go_in()
    {
        var answer = (await PostFileAsync("flight_id=file-lines", Files["csv"].Replace("47.501,", "north,", StringComparison.Ordinal) + "91,11.25,2025-05-31T10:00:03Z\n1,2\n")).Must(202);

        Assert.Equal([(3, "coord.invalid"), (5, "coord.range"), (6, "csv.columns")], Lines(answer));
        Assert.Equal((5, 2, 3), (answer["points_read"].GetInt32(), answer["points_accepted"].GetInt32(), answer["points_refused"].GetInt32()));
        Assert.Equal(2, (await StoredAsync("upload_points", "file-lines")).Count);
    }

    [Fact]
    [Trait("spec", "2.2-5")]
    public async Task No_usable_fix_is_422_with_the_list()
    {
        var answer = (await PostFileAsync("flight_id=file-none", "lat,lon,datetime\n91,11.25,2025-05-31T10:00:00Z\n0,0,2025-05-31T10:00:01Z\n")).MustBeProblem(422, "file.no_usable_point");

        Assert.Equal([(2, "coord.range"), (3, "coord.zero")], Lines(answer));
    }

    [Theory]
    [InlineData("", "", 422, "file.empty")]
    [InlineData("", "no track at all", 422, "file.unknown_format")]
    [InlineData("", "HFPLTPILOT:X\r\nB1000004730000N01115000EA0140001500\r\n", 422, "igc.no_date")]
    [InlineData("format=gpx", "<gpx><trk>", 422, "gpx.invalid_xml")]
    [InlineData("format=doc", "x", 422, "file.unknown_format")]
    [InlineData("lane=no%20lane", "x", 400, "lane.invalid")]
    [InlineData("date=31.5.2025", "x", 422, "date.invalid")]
    [InlineData("lane=scoring&flight_id=x", "x", 422, "flight.uuid")]
    [InlineData("flight_id=a%00b", "x", 422, "id.charset")]
    public async Task A_bad_file_or_query_has_its_answer(string query, string file, int status, string code) =>
        (await PostFileAsync(query, file)).MustBeProblem(status, code);

    [Fact]
    public async Task Damaged_gzip_and_unknown_encodings_are_refused()
    {
        var packed = BadRequests.Gzip(Encoding.UTF8.GetBytes(Files["igc"]));

        (await PostBytesAsync($"{Path}?flight_id=file-damaged", packed[..^4], "application/octet-stream")).MustBeProblem(422, "encoding.invalid");
        (await PostBytesAsync($"{Path}?flight_id=file-damaged", packed[..^4], "application/octet-stream", "gzip")).MustBeProblem(422, "encoding.invalid");
        (await PostBytesAsync($"{Path}?flight_id=file-damaged", packed, "application/octet-stream", "zstd")).MustBeProblem(415, "encoding.unsupported");
    }

    [Fact]
    [Trait("spec", "2.1")]
    public async Task Lanes_go_by_either_name()
    {
        var flight = Guid.NewGuid();
        var answer = (await PostFileAsync($"lane=SCORING_points&flight_id={flight}", Files["igc"])).Must(202);

        Assert.Equal("scoring", answer["lane"].GetString());
        await Installation.QuietAsync();
        Assert.Equal(3, await Installation.ScalarAsync($"SELECT count(*) FROM scoring_points WHERE lower(flight_uuid) = '{flight}'"));
    }

    [Fact]
    [Trait("spec", "2.2-7")]
    public async Task The_same_key_is_the_same_upload()
    {
        using var first = new StringContent(Files["igc"]);
        using var again = new StringContent(Files["igc"]);
        var one = (await SendAsync(HttpMethod.Post, $"{Path}?flight_id=file-key", first, "file-key")).Must(202);
        var two = (await SendAsync(HttpMethod.Post, $"{Path}?flight_id=file-key", again, "file-key")).Must(202);

        Assert.Equal(one["upload_id"].GetString(), two["upload_id"].GetString());
        Assert.Equal(one.BatchIds, two.BatchIds);
    }

    Task<Answer> PostFileAsync(string query, string text) => PostBytesAsync($"{Path}?{query}", Encoding.UTF8.GetBytes(text), "application/octet-stream");

    static byte[] Form(string file) => Encoding.UTF8.GetBytes($"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.csv\"\r\n\r\n{file}");

    static IEnumerable<(int, string)> Lines(Answer answer) =>
        answer["rejected"].EnumerateArray().Select(one => (one.GetProperty("line").GetInt32(), one.GetProperty("code").GetString()!));

    static string Nmea(string time)
    {
        var sentence = $"GPRMC,{time},A,4730.000,N,01115.000,E,010.0,090.0,310525,,,A";
        return $"${sentence}*{sentence.Aggregate(0, (sum, letter) => sum ^ letter):X2}\r\n";
    }

    static string Feature(int second) => JsonSerializer.Serialize(new
    {
        type = "Feature",
        geometry = new { type = "Point", coordinates = new[] { 11.25, 47.5, 1500 } },
        properties = new { time = Fixes.Time(second) },
    });
}
