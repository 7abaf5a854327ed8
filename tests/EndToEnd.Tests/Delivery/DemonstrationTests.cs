using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>The demonstration in the documents goes as it says.</summary>
[Trait("servers", "real")]
[Trait("length", "long")]
public sealed class DemonstrationTests
{
    [Fact]
    [Trait("spec", "X-39")]
    public async Task The_demonstration_runs_to_its_end()
    {
        var output = await ChildProcess.RunAsync(new("bash", Repository.PathOf("docs", "demonstration.sh"), "--no-build"), TimeSpan.FromMinutes(4));

        Assert.EndsWith("Every point is accounted for.", output.Trim().TrimEnd('\u001b', '[', '0', 'm'), StringComparison.Ordinal);
    }
}
