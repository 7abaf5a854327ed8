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

        Assert.Equal([("club", "ingest"), ("club", "admin"), ("other", "ingest")], access.Keys.Select(key => (key.Upstream, key.Role)));
        Assert.Equal("other", Assert.Single(ApiKey.Find(access.Keys, "another", Now)).Upstream);
        Assert.Equal(["ingest", "admin"], ApiKey.Find(access.Keys, "key", Now).Select(key => key.Role));
        Assert.Empty(ApiKey.Find(access.Keys, Hash, Now));
        Assert.Empty(ApiKey.Find(access.Keys, "Key", Now));
    }

    [Fact]
    public void Two_keys_of_one_upstream_and_role_may_be_active() =>
        Assert.Equal(2, Read(("club", "ingest", Hash), ("club", "ingest", new string('0', 64)), ("club", "admin", Hash)).Keys.Count(key => key.Role == "ingest"));

    [Fact]
    public void A_third_key_is_refused() =>
        Assert.Equal(
            "ApiKeys holds 3 keys of role ingest for club; at most 2 may be active: remove the oldest.",
            Refusal(("club", "ingest", Hash), ("club", null, Hash), ("club", "ingest", Hash)));

    [Theory]
    [InlineData("club", "Admin", null, "ApiKeys:0:Role must be ingest, viewer, operator or admin, not 'Admin'.")]
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

        var key = Assert.Single(access.Keys);
        Assert.Equal(ApiKey.HashOf("key"), key.Hash);
        Assert.Equal((Roles.Admin, Hash[..12]), (key.Role, key.Id));
        Assert.True(access is { IngestIsOpen: true, OperatingIsOpen: false, HasAdmin: true });
    }

    [Fact]
    public void A_key_ends_when_it_expires()
    {
        var access = Read([("ApiKeys:0:Upstream", "club"), ("ApiKeys:0:Hash", Hash), ("ApiKeys:0:Expires", "2026-01-01T02:00:00+02:00")]);

        Assert.Single(ApiKey.Find(access.Keys, "key", Now.AddTicks(-1)));
        Assert.Empty(ApiKey.Find(access.Keys, "key", Now));
        Assert.False(access.IngestIsOpen);
    }

    [Fact]
    public void A_key_is_named_by_the_beginning_of_its_text() =>
        Assert.Equal("pb_1a2b3c4d", Assert.Single(Read([("ApiKeys:0:Upstream", "club"), ("ApiKeys:0:Hash", Hash), ("ApiKeys:0:Id", "pb_1a2b3c4d")]).Keys).Id);

    [Theory]
    [InlineData("Expires", "soon", "ApiKeys:0:Expires must be a time such as 2027-01-31T00:00:00Z, not 'soon'.")]
    [InlineData("Id", "a b", "ApiKeys:0:Id must have at most 40 letters, digits, '_' and '-', and never the whole key.")]
    [InlineData("Id", "pb_1a2b3c4d_0123456789012345678901234567890123456789012", "ApiKeys:0:Id must have at most 40 letters, digits, '_' and '-', and never the whole key.")]
    public void What_else_is_said_of_a_key_must_make_sense(string name, string value, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidSettingException>(() => Read([("ApiKeys:0:Upstream", "club"), ("ApiKeys:0:Hash", Hash), ("ApiKeys:0:" + name, value)])).Message);

    [Theory]
    [InlineData("viewer", false)]
    [InlineData("operator", false)]
    [InlineData("admin", true)]
    public void With_a_key_of_anybody_who_operates_nobody_else_may(string role, bool hasAdmin)
    {
        var access = Read(("night", role, Hash));

        Assert.Equal((true, false, hasAdmin), (access.IngestIsOpen, access.OperatingIsOpen, access.HasAdmin));
    }

    static DateTimeOffset Now { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static AccessOptions Read((string Name, string Value)[] settings) =>
        AccessOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value))).Build());

    static string Refusal(params (string? Upstream, string? Role, string? Hash)[] keys) => Assert.Throws<InvalidSettingException>(() => Read(keys)).Message;

    static AccessOptions Read(params (string? Upstream, string? Role, string? Hash)[] keys)
    {
        Dictionary<string, string?> values = [];
        for (var i = 0; i < keys.Length; i++)
            (values[$"ApiKeys:{i}:Upstream"], values[$"ApiKeys:{i}:Role"], values[$"ApiKeys:{i}:Hash"]) = keys[i];
        return AccessOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
