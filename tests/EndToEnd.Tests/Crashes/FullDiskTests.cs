using System.Net;
using System.Net.Http.Json;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Crashes;

/// <summary>The disk of the embedded engines is full for a while: what was accepted is kept, and afterwards the host takes and stores points again.</summary>
[Trait("length", "long")]
public sealed class FullDiskTests : IDisposable
{
    const int Megabytes = 400;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    readonly TempDirectory folder = TempDirectory.Create("full-disk");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Afterwards_points_are_buffered_again_without_a_person_and_none_is_lost()
    {
        // Only who may mount a disk can fill one.
        if (await SmallDisk.TryMountAsync(folder.File("disk"), Megabytes) is not { } disk)
            return;

        await using (disk)
        await using (var host = await HostProcess.StartAsync(new Dictionary<string, string?> { ["PointBus__DataDirectory"] = Path.Combine(folder.File("disk"), "data") }))
        {
            var accepted = await SendUntilAsync(host, answer => answer is HttpStatusCode.Accepted);
            disk.Fill();
            accepted += await SendUntilAsync(host, answer => answer is not HttpStatusCode.Accepted);
            disk.Free();

            accepted += await SendUntilAsync(host, answer => answer is HttpStatusCode.Accepted);

            Ledger? ledger = null;
            await Eventually.TrueAsync(async () => (ledger = await TryReadAsync(host)) is { InFlight: 0, Balanced: true } && ledger.Accepted >= accepted, Patience, "the ledger is back and at rest\n" + host.Log.Last(20));
            Assert.Equal(0, ledger!.DeadLettered);
            Assert.Equal(ledger.Accepted, ledger.Stored + ledger.Duplicate);
        }
    }

    /// <summary>Sends one point after the other, and starts a host that has ended, as a supervisor does.</summary>
    /// <returns>How many were accepted.</returns>
    static async Task<int> SendUntilAsync(HostProcess host, Func<HttpStatusCode?, bool> isEnough)
    {
        var (accepted, number) = (0, 0);
        await Eventually.TrueAsync(
            async () =>
            {
                if (!host.IsRunning)
                    await host.RestartAsync();
                var answer = await SendAsync(host, number++);
                accepted += answer == HttpStatusCode.Accepted ? 1 : 0;
                return isEnough(answer);
            },
            Patience, "the answer that is waited for\n" + host.Log.Last(20));
        return accepted;
    }

    static async Task<HttpStatusCode?> SendAsync(HostProcess host, int number)
    {
        try
        {
            var point = new { datetime = "2026-05-31T10:00:00Z", lat = 47.5, lon = 11 + number * 0.0001 };
            using var response = await host.Client.PostAsJsonAsync(new Uri("/tracking/live", UriKind.Relative), new { flight_id = "full-disk", track_points = new[] { point } });
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    static async Task<Ledger?> TryReadAsync(HostProcess host)
    {
        try
        {
            if (!host.IsRunning)
                await host.RestartAsync();
            using var response = await host.Client.GetAsync(new Uri("/admin/ledger", UriKind.Relative));
            return response.IsSuccessStatusCode ? Ledger.Read(await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
