using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Kit;

public sealed class HostProcessTests
{
    [Fact]
    public async Task A_host_that_cannot_start_says_why_at_once()
    {
        var settings = new Dictionary<string, string?> { ["DOTNET_STARTUP_HOOKS"] = "/missing-hook.dll" };

        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => HostProcess.StartAsync(settings));

        Assert.Contains("missing-hook.dll", problem.Message, StringComparison.Ordinal);
    }
}
