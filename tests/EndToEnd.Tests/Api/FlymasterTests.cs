using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PointBus.EndToEnd.Tests.Api;

[Collection(OpenApi.Name)]
[Trait("spec", "B-13")]
[Trait("spec", "X-14")]
public sealed class FlymasterTests(OpenHost host) : ApiTests(host)
{
    const string Path = "/tracking/flymaster/upload/file";

    static readonly Dictionary<string, string> Bad = new()
    {
        ["empty"] = "",
        ["two lines"] = Header(1) + "\nEOF\n",
        ["no EOF"] = Header(1) + "\n" + Fix(0) + "\n" + Fix(1) + "\n",
        ["header of one field"] = "1\n" + Fix(0) + "\nEOF\n",
        ["header of three fields"] = Header(1) + ",x\n" + Fix(0) + "\nEOF\n",
        ["serial not a number"] = "abc," + new string('0', 64) + "\n" + Fix(0) + "\nEOF\n",
    };

    public static TheoryData<string> BadBodies => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_broken_body_is_400_NOK(string name) => Must(400, "NOK", await SendAsync(Bad[name]));

    [Fact]
    public async Task A_wrong_digest_is_401_NOK()
    {
        Must(401, "NOK", await SendAsync(Body(1, 3, secret: "not the secret")));
        Must(401, "NOK", await SendAsync("1,xyz\n" + Fix(0) + "\nEOF\n"));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_NOK() => Must(413, "NOK", await SendAsync(new string('1', (8 << 20) + 1)));

    [Fact]
    [Trait("spec", "X-18")]
    public async Task Fixes_of_an_unregistered_device_wait_in_a_dead_letter()
    {
        var before = await LaneAsync("flymaster", "dead_lettered");

        Must(200, "OK", await SendAsync(Body(900001, 33)));

        Assert.Equal(33, await LaneAsync("flymaster", "dead_lettered") - before);
        var health = await Installation.GetAsync("/health");
        Assert.Contains(health.GetProperty("issues").EnumerateArray(), issue => issue.GetProperty("queue").GetString() == "flymaster");
    }

    [Fact]
    [Trait("spec", "X-18")]
    public async Task Even_more_fixes_of_an_unregistered_device_than_a_batch_can_hold_are_kept()
    {
        var before = await LaneAsync("flymaster", "dead_lettered");

        Must(200, "OK", await SendAsync(Body(900002, 10_001)));

        Assert.Equal(10_001, await LaneAsync("flymaster", "dead_lettered") - before);
    }

    [Fact]
    public async Task An_inactive_device_is_as_good_as_unregistered()
    {
        await RegisterAsync(900003, new { pilot_id = "p", race_id = "r", is_active = false });
        var before = await LaneAsync("flymaster", "dead_lettered");

        Must(200, "OK", await SendAsync(Body(900003, 2)));

        Assert.Equal(2, await LaneAsync("flymaster", "dead_lettered") - before);
    }

    [Fact]
    [Trait("spec", "3.3")]
    public async Task A_registered_device_fills_the_flight_of_its_pilot_race_and_day()
    {
        await RegisterAsync(900004, new { pilot_id = "p4", pilot_name = "Pilot 4", race_id = "r4" });

        Must(200, "OK", await SendAsync(Body(900004, 3)));

        var rows = await StoredAsync("flymaster_points", "flymaster-p4-r4-900004-20250531");
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.StartsWith("flymaster_live|", row, StringComparison.Ordinal));
        var flight = (await GetAsync("/flights/flymaster-p4-r4-900004-20250531")).Must(200);
        Assert.Equal(("Pilot 4", "900004", 3), (flight["pilot_name"].GetString(), flight["device_id"].GetString(), flight["total_points"].GetInt32()));
        Assert.Equal("33.5", Assert.Single(await Installation.TextsAsync("SELECT DISTINCT p.speed_kmh FROM flymaster_points p JOIN flights f ON f.id = p.flight WHERE f.flight_id = 'flymaster-p4-r4-900004-20250531'")));
    }

    [Fact]
    public async Task A_form_is_as_good_as_a_raw_body()
    {
        await RegisterAsync(900005, new { pilot_id = "p5", race_id = "r5" });
        using var form = new MultipartFormDataContent { { new StringContent(Body(900005, 2)), "file", "points.txt" } };

        Must(200, "OK", await SendAsync(HttpMethod.Post, Path, form));

        Assert.Equal(2, (await StoredAsync("flymaster_points", "flymaster-p5-r5-900005-20250531")).Count);
    }

    [Fact]
    public async Task A_form_without_a_file_or_cut_short_is_400_NOK()
    {
        using var empty = new MultipartFormDataContent { { new StringContent("x"), "other" } };
        Must(400, "NOK", await SendAsync(HttpMethod.Post, Path, empty));

        var cut = $"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n{Body(900005, 2)}";
        Must(400, "NOK", await PostBytesAsync(Path, Encoding.ASCII.GetBytes(cut), "multipart/form-data; boundary=b"));
    }

    [Fact]
    public async Task Broken_lines_are_skipped()
    {
        await RegisterAsync(900006, new { pilot_id = "p6", race_id = "r6" });

        Must(200, "OK", await SendAsync($"{Header(900006)}\n{Fix(0)}\n1,2,3\nnonsense\n{Fix(1)}\nEOF\n"));

        Assert.Equal(2, (await StoredAsync("flymaster_points", "flymaster-p6-r6-900006-20250531")).Count);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("broken")]
    public async Task A_registration_whose_token_is_over_is_deactivated(string kind)
    {
        var serial = kind == "expired" ? 900007 : 900008;
        await RegisterAsync(serial, new { pilot_id = "p7", race_id = "r7", pilot_token = kind == "expired" ? Tokens.With("exp", 1_700_000_000) : "aaaa.bbbb.cccc" });

        Must(401, "NOK", await SendAsync(Body(serial, 2)));

        Assert.False((await GetAsync($"/devices/{serial}")).Must(200)["is_active"].GetBoolean());
        Must(200, "OK", await SendAsync(Body(serial, 2)));
        Assert.Empty(await StoredAsync("flymaster_points", $"flymaster-p7-r7-{serial}-20250531"));
    }

    [Fact]
    public async Task A_device_is_shown_without_its_token()
    {
        await RegisterAsync(900009, new { pilot_id = "p9", pilot_token = "a token that stays here" });

        var device = (await GetAsync("/devices/900009")).Must(200);

        Assert.Equal(("900009", "flymaster", "p9", true), (device["serial_number"].GetString(), device["device_type"].GetString(), device["pilot_id"].GetString(), device["is_active"].GetBoolean()));
        Assert.DoesNotContain("a token", device.Text, StringComparison.Ordinal);
        (await GetAsync("/devices/1")).MustBeProblem(404, "DEVICE_NOT_FOUND");
    }

    [Fact]
    public async Task Long_ids_of_pilot_and_race_still_make_a_flight()
    {
        await RegisterAsync(900010, new { pilot_id = new string('p', 100), race_id = new string('r', 100) });

        Must(200, "OK", await SendAsync(Body(900010, 2)));

        await Installation.QuietAsync();
        Assert.Equal(2, await Installation.ScalarAsync("SELECT total_points FROM flights WHERE flight_id LIKE 'flymaster-%-900010-20250531'"));
    }

    async Task RegisterAsync(int serial, object device) => (await PutAsync($"/devices/{serial}", device)).Must(200);

    Task<Answer> SendAsync(string body) => PostBytesAsync(Path, Encoding.ASCII.GetBytes(body), "text/plain");

    static void Must(int status, string text, Answer answer)
    {
        Assert.Equal((status, text), (answer.Status, answer.Text));
        Assert.Equal("text/plain", answer.ContentType);
    }

    internal static string Body(int serial, int fixes, string secret = OpenHost.FlymasterSecret) =>
        $"{Header(serial, secret)}\n{string.Join('\n', Enumerable.Range(0, fixes).Select(Fix))}\nEOF\n";

    static string Header(int serial, string secret = OpenHost.FlymasterSecret) =>
        $"{serial}, {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(serial.ToString(CultureInfo.InvariantCulture) + secret)))}";

    static string Fix(int second) =>
        string.Create(CultureInfo.InvariantCulture, $"{Fixes.Micros(second) / 1_000_000 + 2400}, {Fixes.Micros(second) / 1_000_000}, 47.{50000 + second}, 11.25, 1500, 33.5, 90");
}
