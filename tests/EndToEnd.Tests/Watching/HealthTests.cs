using System.Text.Json;

namespace PointBus.EndToEnd.Tests.Watching;

[Trait("length", "long")]
public sealed class HealthTests(WatchedHost host) : IClassFixture<WatchedHost>
{
    [Fact]
    [Trait("spec", "2.3")]
    public async Task Health_tells_of_the_memory_of_Redis_and_how_it_keeps_what_it_has()
    {
        var memory = JsonElement.Parse(await host.GetAsync("/health")).GetProperty("redis").GetProperty("memory");

        Assert.True(memory.GetProperty("used").GetInt64() > 0);
        Assert.Equal(0, memory.GetProperty("max").GetInt64());
        Assert.StartsWith("append-only file", memory.GetProperty("persistence").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("spec", "2.6")]
    public async Task An_embedded_database_answers_for_itself()
    {
        var health = JsonElement.Parse(await host.GetAsync("/api/v1/health/database"));

        Assert.Equal(("healthy", 1), (health.GetProperty("status").GetString(), health.GetProperty("pool").GetProperty("size").GetInt32()));
        Assert.True(health.GetProperty("latency_ms").GetDouble() > 0);
    }
}
