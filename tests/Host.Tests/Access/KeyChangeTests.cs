using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PointBus.Host.Access;
using PointBus.Host.Errors;
using PointBus.Host.Tests.Fakes;

namespace PointBus.Host.Tests.Access;

/// <summary>A server whose keys change while it runs.</summary>
public sealed class KeyChangeTests : IAsyncLifetime, IDisposable
{
    static readonly Entry[] AtStart = [new("alpha", Roles.Ingest, "alpha-key"), new("beta", Roles.Ingest, "beta-key"), new("ops", Roles.Admin, "admin-key")];

    readonly Changing keys = new();
    readonly IConfigurationRoot configuration;
    readonly WebApplication app;
    readonly LogLines log = new();
    HttpClient client = null!;

    public KeyChangeTests()
    {
        keys.Set(AtStart);
        configuration = new ConfigurationBuilder().Add(keys).Build();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services
            .AddRouting()
            .AddLogging(logging => logging.AddProvider(log))
            .AddSingleton(TimeProvider.System)
            .AddAccess(AccessOptions.Read(configuration), configuration);
        app = builder.Build();
        app.UseRequestId();
        app.UseErrorAnswers();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapAccess();
        app.MapGet("/who", (HttpContext context) => context.Upstream()).For(Roles.Ingest);
    }

    public async Task InitializeAsync()
    {
        await app.StartAsync();
        client = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    [Fact]
    public async Task A_new_key_is_taken_and_a_revoked_one_is_refused_at_the_next_request()
    {
        Assert.Equal((200, 200, 401), (await AskAsync("alpha-key"), await AskAsync("beta-key"), await AskAsync("gamma-key")));

        Change(new("beta", Roles.Ingest, "beta-key"), new("gamma", Roles.Ingest, "gamma-key"), new("ops", Roles.Admin, "admin-key"));

        Assert.Equal((401, 200, 200), (await AskAsync("alpha-key"), await AskAsync("beta-key"), await AskAsync("gamma-key")));
        Assert.Equal("The keys were read anew: 3 keys, 1 of them new; 1 are no longer valid", Assert.Single(log.Of(LogLevel.Information), line => line.StartsWith("The keys", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_list_shows_the_new_keys_and_knows_when_the_old_ones_were_used()
    {
        await AskAsync("beta-key");

        Change(new("gamma", Roles.Ingest, "gamma-key"), new("beta", Roles.Ingest, "beta-key", Expires: "2100-01-01T00:00:00Z"), new("ops", Roles.Admin, "admin-key"));

        Assert.Equal(
            [("gamma", false), ("beta", true), ("ops", true)],
            (await ListAsync("admin-key")).Select(key => (key.GetProperty("upstream").GetString(), key.TryGetProperty("last_used", out var at) && at.ValueKind == JsonValueKind.String)));
    }

    [Fact]
    public async Task A_change_that_cannot_be_read_keeps_the_old_keys_and_says_why_once()
    {
        Change(new("alpha", Roles.Ingest, "alpha-key"), new("gamma", "sender", "gamma-key"));

        Assert.Equal((200, 200, 401), (await AskAsync("alpha-key"), await AskAsync("beta-key"), await AskAsync("gamma-key")));
        Assert.Equal(3, (await ListAsync("admin-key")).Length);
        Assert.Equal(
            "The changed keys are not used, those of before stay valid: ApiKeys:1:Role must be ingest, viewer, operator or admin, not 'sender'.",
            Assert.Single(log.Of(LogLevel.Error)));
    }

    [Theory]
    [InlineData(Roles.Admin, "No key of role ingest is left, which would open sending to everybody; leave one in, or restart the host to open it.")]
    [InlineData(Roles.Ingest, "No key of role viewer, operator or admin is left, which would open operating to everybody; leave one in, or restart the host to open it.")]
    public async Task A_change_opens_nothing_to_everybody(string left, string reason)
    {
        Change([.. AtStart.Where(key => key.Role == left)]);

        Assert.Equal((200, 401), (await AskAsync("alpha-key"), await AskAsync(null)));
        Assert.Equal(3, (await ListAsync("admin-key")).Length);
        Assert.Equal("The changed keys are not used, those of before stay valid: " + reason, Assert.Single(log.Of(LogLevel.Error)));
    }

    [Fact]
    public async Task After_a_change_that_was_refused_a_good_one_counts()
    {
        Change();
        Change(new("gamma", Roles.Ingest, "gamma-key"), new("ops", Roles.Admin, "admin-key"));

        Assert.Equal((401, 200), (await AskAsync("alpha-key"), await AskAsync("gamma-key")));
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    public void Dispose()
    {
        client.Dispose();
        log.Dispose();
    }

    void Change(params Entry[] entries)
    {
        keys.Set(entries);
        configuration.Reload();
    }

    async Task<int> AskAsync(string? key)
    {
        using var answer = await SendAsync("/who", key);
        return (int)answer.StatusCode;
    }

    async Task<JsonElement[]> ListAsync(string key)
    {
        using var answer = await SendAsync("/api/v1/keys", key);
        return [.. JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("keys").EnumerateArray()];
    }

    async Task<HttpResponseMessage> SendAsync(string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        return await client.SendAsync(request);
    }

    sealed record Entry(string Upstream, string Role, string Key, string? Expires = null);

    sealed class Changing : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public void Set(params Entry[] entries)
        {
            Dictionary<string, string?> data = new(StringComparer.OrdinalIgnoreCase);
            foreach (var (entry, i) in entries.Select((entry, i) => (entry, i)))
                (data[$"ApiKeys:{i}:Upstream"], data[$"ApiKeys:{i}:Role"], data[$"ApiKeys:{i}:Hash"], data[$"ApiKeys:{i}:Expires"]) =
                    (entry.Upstream, entry.Role, Convert.ToHexStringLower(ApiKey.HashOf(entry.Key)), entry.Expires);
            Data = data;
        }
    }
}
