using Microsoft.Extensions.Configuration;
using PointBus.Host.Access;
using PointBus.Host.Configuration;

namespace PointBus.Host.Tests.Configuration;

public sealed class SafeBindingTests
{
    public static TheoryData<string> Local =>
    [
        "http://127.0.0.1:8000", "http://127.8.9.1:1", "http://localhost:8000", "http://LOCALHOST:8000", "http://[::1]:8000", "https://localhost", "http://127.0.0.1:1; http://[::1]:1;",
    ];

    public static TheoryData<string> Open =>
    [
        "http://0.0.0.0:8000", "http://[::]:8000", "http://*:8000", "http://+:8000", "http://points.example.org:8000", "http://127.0.0.1.example.org",
        "http://localhost.example.org:80", "http://192.168.1.2:8000", "http://127.0.0.1:1;http://0.0.0.0:2",
    ];

    [Theory]
    [MemberData(nameof(Local))]
    public void An_address_of_this_machine_needs_no_keys(string urls) =>
        Assert.True(SafeBinding.IsLocalOnly(Read(urls)));

    [Theory]
    [MemberData(nameof(Open))]
    public void Any_other_address_needs_keys_of_both_roles(string urls)
    {
        Assert.Contains("needs API keys", Refusal(urls), StringComparison.Ordinal);
        Assert.Contains("needs API keys", Refusal(urls, "admin"), StringComparison.Ordinal);
        Assert.Contains("needs an admin key", Refusal(urls, "ingest"), StringComparison.Ordinal);
        Assert.False(SafeBinding.IsLocalOnly(Read(urls, "ingest", "admin")));
    }

    [Theory]
    [InlineData("127.0.0.1:8000")]
    [InlineData("http:/127.0.0.1")]
    [InlineData("8000")]
    public void What_is_no_address_is_told(string urls) =>
        Assert.Equal($"PointBus:Urls holds '{urls}', which is not an address such as http://127.0.0.1:8000.", Refusal(urls));

    static string Refusal(string urls, params string[] roles) => Assert.Throws<InvalidSettingException>(() => Read(urls, roles)).Message;

    static HostSettings Read(string urls, params string[] roles)
    {
        Dictionary<string, string?> values = new() { ["PointBus:Urls"] = urls };
        for (var i = 0; i < roles.Length; i++)
            (values[$"ApiKeys:{i}:Upstream"], values[$"ApiKeys:{i}:Role"], values[$"ApiKeys:{i}:Hash"]) = ("club", roles[i], Convert.ToHexString(ApiKey.HashOf("key")));
        return HostSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
