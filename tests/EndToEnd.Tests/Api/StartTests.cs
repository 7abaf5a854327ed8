using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Api;

/// <summary>Settings that would be dangerous or cannot work stop the start, with code 2 and one sentence.</summary>
public sealed class StartTests
{
    [Fact]
    public Task Listening_to_everybody_without_keys() =>
        MustRefuseAsync("needs API keys", ("PointBus__Urls", "http://0.0.0.0:0"));

    [Fact]
    public Task Listening_to_everybody_without_an_admin_key() =>
        MustRefuseAsync("needs an admin key", ("PointBus__Urls", "http://0.0.0.0:0"), ("ApiKeys__0__Upstream", "alpha"), ("ApiKeys__0__Hash", Keys.HashOf("a")));

    [Fact]
    public Task A_third_key_of_one_upstream_and_role() => MustRefuseAsync("holds 3 keys of role ingest for alpha",
        [.. Enumerable.Range(0, 3).SelectMany(i => new[] { ($"ApiKeys__{i}__Upstream", "alpha"), ($"ApiKeys__{i}__Hash", Keys.HashOf($"{i}")) })]);

    [Fact]
    public Task A_key_that_is_no_hash() => MustRefuseAsync("SHA-256", ("ApiKeys__0__Upstream", "alpha"), ("ApiKeys__0__Hash", "the key itself"));

    [Fact]
    public Task An_unknown_role() => MustRefuseAsync("ingest, viewer, operator or admin", ("ApiKeys__0__Upstream", "alpha"), ("ApiKeys__0__Role", "king"), ("ApiKeys__0__Hash", Keys.HashOf("a")));

    [Fact]
    public Task A_token_secret_too_short_for_its_algorithm() => MustRefuseAsync("at least 32 bytes", ("JWT_SECRET", "short"));

    static async Task MustRefuseAsync(string why, params (string Name, string Value)[] settings)
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => HostProcess.StartAsync(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)));

        var lines = refused.Message.Split('\n');
        Assert.Contains("code 2", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("PointBus cannot start: ", Assert.Single(lines[1..]), StringComparison.Ordinal);
        Assert.Contains(why, lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("the key itself", refused.Message, StringComparison.Ordinal);
    }
}
