using System.Net;

namespace PointBus.TestKit;

/// <summary>The built host as a process of its own, with a data directory of its own.</summary>
public sealed class HostProcess : LocalServer
{
    static readonly string[] SettingPrefixes = ["ConnectionStrings__", "PointBus__", "ApiKeys__", "REDIS_", "DATABASE_"];

    readonly string[] arguments;

    HostProcess(IReadOnlyDictionary<string, string?> settings, string[] arguments)
        : base("host")
    {
        this.arguments = arguments;
        Settings = new Dictionary<string, string?>(settings);
        BaseAddress = new Uri($"http://127.0.0.1:{Port}");
        Client = new HttpClient { BaseAddress = BaseAddress };
    }

    /// <summary>Environment variables; a change counts from the next start.</summary>
    public Dictionary<string, string?> Settings { get; }

    public Uri BaseAddress { get; }

    public HttpClient Client { get; }

    /// <summary>Where the embedded engines of this host keep their files.</summary>
    public string DataDirectory => Directory.File("data");

    /// <summary>The dll of the host from the same build configuration as the tests.</summary>
    public static string Program { get; } = Repository.PathOf(
        "src", "Host", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "PointBus.Host.dll");

    protected override Command Command => new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Program, .. arguments])
    {
        Environment = new Dictionary<string, string?>([.. Inherited, .. Own]).Concat(Settings)
            .GroupBy(setting => setting.Key).ToDictionary(setting => setting.Key, setting => setting.Last().Value),
    };

    // A developer's own shell must not lead a test to a developer's own servers.
    static IEnumerable<KeyValuePair<string, string?>> Inherited =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => SettingPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            .Select(name => KeyValuePair.Create(name, (string?)null));

    IEnumerable<KeyValuePair<string, string?>> Own =>
    [
        new("PointBus__Urls", BaseAddress.ToString()),
        new("PointBus__DataDirectory", Directory.File("data")),
    ];

    /// <param name="settings">Environment variables, for example ConnectionStrings__Redis.</param>
    /// <param name="arguments">Arguments of the command line.</param>
    public static Task<HostProcess> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, params string[] arguments) =>
        File.Exists(Program)
            ? StartedAsync(new HostProcess(settings ?? new Dictionary<string, string?>(), arguments))
            : throw new FileNotFoundException($"{Program} is missing: dotnet build src/Host");

    // A start is seconds of work, and several go side by side.
    protected override TimeSpan StartLimit => TimeSpan.FromSeconds(120);

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var response = await Client.GetAsync(new Uri("/ready", UriKind.Relative), cancellationToken);
        return response.StatusCode == HttpStatusCode.OK;
    }

    protected override Task CleanUpAsync()
    {
        Client.Dispose();
        return Task.CompletedTask;
    }
}
