using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using PointBus.Cli.Tests;
using PointBus.Host.Access;
using PointBus.Host.Tests.Fakes;

namespace PointBus.Host.Tests.Access;

/// <summary>Every endpoint of the running product, asked by everybody.</summary>
[Trait("length", "long")]
public sealed partial class RoleMatrixTests(RunningHost host) : IClassFixture<RunningHost>
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly string[] Everybody = ["", .. Roles.OfKeys];

    [Fact]
    public void Every_endpoint_says_who_may_call_it()
    {
        var silent = host.Endpoints.Where(endpoint =>
            endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().All(data => data.Policy is null));

        Assert.True(host.Endpoints.Count > 70, $"only {host.Endpoints.Count} endpoints");
        Assert.Empty(silent.Select(Name));
    }

    [Fact]
    public async Task Nobody_can_do_more_than_was_agreed()
    {
        var lines = new List<string> { Line("", Everybody.Select(role => role.Length == 0 ? "no key" : role)) };
        foreach (var endpoint in host.Endpoints.OrderBy(Name, StringComparer.Ordinal))
        {
            var answers = new List<string>();
            foreach (var role in Everybody)
                answers.Add(await AskAsync(endpoint, role) is var status && status is 401 or 403 ? status.ToString(CultureInfo.InvariantCulture) : "yes");
            lines.Add(Line(Name(endpoint), answers));
        }

        await Approved.CheckAsync("role-matrix", string.Join('\n', lines));
    }

    [Fact]
    public async Task A_stranger_is_not_told_which_paths_there_are()
    {
        foreach (var path in (string[])["/api/v1/keys", "/api/v1/nothing-of-this-name", "/", "/.env"])
        {
            using var answer = await host.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(401, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task Keys_are_listed_by_name_and_last_use_only()
    {
        var hash = ApiKey.HashOf(RunningHost.KeyOf(Roles.Admin));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/keys", UriKind.Relative));
        request.Headers.Add("X-Api-Key", RunningHost.KeyOf(Roles.Admin));
        using var answer = await host.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();

        var key = JsonElement.Parse(text).GetProperty("keys").EnumerateArray().Single(one => one.GetProperty("role").GetString() == Roles.Admin);
        Assert.Equal(("admins", Convert.ToHexStringLower(hash)[..12], true), (key.GetProperty("upstream").GetString(), key.GetProperty("id").GetString(), key.GetProperty("active").GetBoolean()));
        Assert.EndsWith("Z", key.GetProperty("last_used").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(hash), text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/live", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/api/v1/keys", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/docs", "frame-ancestors 'none'; base-uri 'none'")]
    public async Task Every_answer_tells_browsers_and_caches_to_be_careful(string path, string policy)
    {
        using var answer = await host.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.EndsWith(policy, Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Empty(answer.Headers.Server);
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    /// <summary>What others build on: a change here is a change for them.</summary>
    [Fact]
    public async Task The_described_interface_is_the_one_that_was_agreed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/openapi.json", UriKind.Relative));
        request.Headers.Add("X-Api-Key", RunningHost.KeyOf(Roles.Viewer));
        using var answer = await host.Client.SendAsync(request);
        var document = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        document["info"]!["version"] = "any";
        document.Remove("servers");

        await Approved.CheckAsync("openapi", document.ToJsonString(Indented));
    }

    async Task<int> AskAsync(RouteEndpoint endpoint, string role)
    {
        var path = "/" + Place().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), match => match.Value.Contains("guid", StringComparison.Ordinal) || match.Value is "{id}" ? "0197f000-0000-7000-8000-000000000000" : "nobody");
        using var request = new HttpRequestMessage(HttpMethod.Parse(Method(endpoint)), new Uri(path, UriKind.Relative));
        if (role.Length > 0)
            request.Headers.Add("X-Api-Key", RunningHost.KeyOf(role));
        // Too little for anything to happen, whoever asks.
        if (Method(endpoint) is not ("GET" or "DELETE"))
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");

        using var answer = await host.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    static string Name(RouteEndpoint endpoint) => $"{Method(endpoint)} /{endpoint.RoutePattern.RawText!.Trim('/')}";

    static string Method(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";

    static string Line(string name, IEnumerable<string> cells) => name.PadRight(52) + string.Concat(cells.Select(cell => cell.PadRight(10)));

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Place();
}
