using System.Diagnostics;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Api;

/// <summary>The API's page in a real browser that reaches nothing but this host.</summary>
[Collection(OpenApi.Name)]
[Trait("servers", "real")]
public sealed class DocsPageTests(OpenHost host) : ApiTests(host)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_shows_the_operations_with_what_they_do()
    {
        using var profile = TempDirectory.Create("chromium");
        using var browser = Process.Start(new ProcessStartInfo(
            Executable.Find("chromium", Executable.OnPath("chromium")),
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", $"--user-data-dir={profile.FullName}", "--window-size=1280,4000",
                "--virtual-time-budget=10000", "--dump-dom", new Uri(Installation.Host.BaseAddress, "/docs").ToString(),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = browser.StandardError.ReadToEndAsync();
        var page = await browser.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await errors.WaitAsync(Patience);

        Assert.Contains("/tracking/live", page, StringComparison.Ordinal);
        Assert.Contains("Positions as they happen", page, StringComparison.Ordinal);
    }
}
