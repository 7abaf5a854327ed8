using Microsoft.Extensions.Configuration;
using PointBus.Host.Access;
using PointBus.Host.Configuration;

namespace PointBus.Host.Tests.Access;

public sealed class AccessOptionsTests
{
    static readonly string Hash = Convert.ToHexStringLower(ApiKey.HashOf("key"));

    [Fact]
    public void Keys_are_read_by_role()
    {
        var access = Read(("club", null, Hash), ("club", "admin", Hash.ToUpperInvariant()), ("other", "ingest", Convert.ToHexString(ApiKey.HashOf("another"))));

        Assert.Equal(["club", "other"], access.Ingest.Select(key => key.Upstream));
        Assert.Equal(["club"], access.Admin.Select(key => key.Upstream));
        Assert.Equal("other", ApiKey.Find(access.Ingest, "another")?.Upstream);
        Assert.Equal("club", ApiKey.Find(access.Admin, "key")?.Upstream);
        Assert.Null(ApiKey.Find(access.Ingest, Hash));
        Assert.Null(ApiKey.Find(access.Ingest, "Key"));
    }

    [Fact]
    public void Two_keys_of_one_upstream_and_role_may_be_active() =>
        Assert.Equal(2, Read(("club", "ingest", Hash), ("club", "ingest", new string('0', 64)), ("club", "admin", Hash)).Ingest.Count);

    [Fact]
    public void A_third_key_is_refused() =>
        Assert.Equal(
            "ApiKeys holds 3 keys of role ingest for club; at most 2 may be active: remove the oldest.",
            Refusal(("club", "ingest", Hash), ("club", null, Hash), ("club", "ingest", Hash)));

    [Theory]
    [InlineData("club", "Admin", null, "ApiKeys:0:Role must be ingest or admin, not 'Admin'.")]
    [InlineData("", "ingest", null, "ApiKeys:0:Upstream must name the upstream that the key belongs to.")]
    [InlineData(null, "ingest", null, "ApiKeys:0:Upstream must name the upstream that the key belongs to.")]
    [InlineData("club", "ingest", "key", "ApiKeys:0:Hash must be the SHA-256 of the key as 64 hexadecimal digits (pointbus keys new prints it).")]
    [InlineData("club", "ingest", "", "ApiKeys:0:Hash must be the SHA-256 of the key as 64 hexadecimal digits (pointbus keys new prints it).")]
    public void A_key_that_cannot_work_is_told_in_one_sentence(string? upstream, string role, string? hash, string message) =>
        Assert.Equal(message, Refusal((upstream, role, hash ?? Hash)));

    [Fact]
    public void A_hash_of_other_characters_is_refused() =>
        Assert.Contains("ApiKeys:0:Hash", Refusal(("club", null, new string('x', 64))), StringComparison.Ordinal);

    [Fact]
    public void The_admin_key_is_kept_as_its_hash()
    {
        var access = AccessOptions.Read(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Access:AdminKey", (string?)"key")]).Build());

        Assert.Equal(ApiKey.HashOf("key"), Assert.Single(access.Admin).Hash);
        Assert.Empty(access.Ingest);
    }

    static string Refusal(params (string? Upstream, string? Role, string? Hash)[] keys) => Assert.Throws<InvalidSettingException>(() => Read(keys)).Message;

    static AccessOptions Read(params (string? Upstream, string? Role, string? Hash)[] keys)
    {
        Dictionary<string, string?> values = [];
        for (var i = 0; i < keys.Length; i++)
            (values[$"ApiKeys:{i}:Upstream"], values[$"ApiKeys:{i}:Role"], values[$"ApiKeys:{i}:Hash"]) = keys[i];
        return AccessOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
