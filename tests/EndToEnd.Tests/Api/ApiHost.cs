using PointBus.EndToEnd.Tests.Installations;

namespace PointBus.EndToEnd.Tests.Api;

/// <summary>One embedded host for all classes of a collection.</summary>
public abstract class ApiHost(params (string Name, string Value)[] settings) : IAsyncLifetime
{
    public EmbeddedInstallation Installation { get; private set; } = null!;

    public virtual async Task InitializeAsync() => Installation = await EmbeddedInstallation.StartAsync(settings);

    public async Task DisposeAsync() => await Installation.DisposeAsync();
}

/// <summary>Open to this machine: no keys, no token secret.</summary>
public sealed class OpenHost() : ApiHost(("Ingest__FlymasterSecret", FlymasterSecret))
{
    public const string FlymasterSecret = "a secret of trackers";
}

/// <summary>Everything needs a key or a token. The shared client is an admin.</summary>
public sealed class GuardedHost() : ApiHost(
    ("Ingest__JwtSecret", JwtSecret),
    ("Ingest__FlymasterSecret", OpenHost.FlymasterSecret),
    ("ADMIN_API_KEY", AdminKey),
    ("ApiKeys__0__Upstream", "alpha"), ("ApiKeys__0__Role", "ingest"), ("ApiKeys__0__Hash", Keys.HashOf(OldKey)),
    ("ApiKeys__1__Upstream", "alpha"), ("ApiKeys__1__Role", "ingest"), ("ApiKeys__1__Hash", Keys.HashOf(NewKey)),
    ("ApiKeys__2__Upstream", "beta"), ("ApiKeys__2__Hash", Keys.HashOf(BetaKey)))
{
    public const string JwtSecret = "a secret of pilots that is long enough for HS256";
    public const string AdminKey = "the key of an admin";
    public const string OldKey = "the older key of alpha";
    public const string BetaKey = "the only key of beta";
    public const string NewKey = "the newer key of alpha";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Installation.Client.DefaultRequestHeaders.Add("X-Api-Key", AdminKey);
    }
}

[CollectionDefinition(Name)]
public sealed class OpenApi : ICollectionFixture<OpenHost>
{
    public const string Name = "open API";
}

[CollectionDefinition(Name)]
public sealed class GuardedApi : ICollectionFixture<GuardedHost>
{
    public const string Name = "guarded API";
}
