using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PointBus.Host.Configuration;
using PointBus.TestKit;

namespace PointBus.Host.Tests.Fakes;

/// <summary>The product's own entry point with its embedded engines, run in this process, so that tests can look inside.</summary>
public sealed class RunningHost : IAsyncLifetime
{
    static readonly AsyncLocal<RunningHost?> Starting = new();

    readonly TempDirectory directory = TempDirectory.Create("running-host");
    readonly TaskCompletionSource<IHost> built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    IDisposable? listening;
    Task? ended;
    IHost? host;

    public HttpClient Client { get; private set; } = null!;

    public IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. host!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <summary>The key of each role.</summary>
    public static string KeyOf(string role) => "the key of the " + role;

    public async Task InitializeAsync()
    {
        listening = DiagnosticListener.AllListeners.Subscribe(new Listener(this));
        ended = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAny(built.Task, ended);
        host = built.Task.IsCompleted ? await built.Task : throw new InvalidOperationException("The host ended instead of starting.");
        var started = new TaskCompletionSource();
        using var registration = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Client = new HttpClient { BaseAddress = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        host?.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        if (ended is not null)
            await ended;
        listening?.Dispose();
        directory.Dispose();
    }

    void Run()
    {
        Starting.Value = this;
        List<string> arguments =
        [
            "--PointBus:Urls=http://127.0.0.1:0", "--PointBus:DataDirectory=" + directory.File("data"), "--Logs:Level=ERROR",
            "--Ingest:FlymasterSecret=a secret of trackers", "--Ingest:JwtSecret=a secret of pilots that is long enough for HS256",
        ];
        foreach (var (role, i) in Host.Access.Roles.OfKeys.Select((role, i) => (role, i)))
            arguments.AddRange([$"--ApiKeys:{i}:Upstream={role}s", $"--ApiKeys:{i}:Role={role}", $"--ApiKeys:{i}:Hash={Convert.ToHexString(Host.Access.ApiKey.HashOf(KeyOf(role)))}"]);
        typeof(HostSettings).Assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments.ToArray()], null);
    }

    /// <summary>Hears of the host when it is built; of other tests' hosts, which are built elsewhere, it takes no notice.</summary>
    sealed class Listener(RunningHost owner) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
                value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (Starting.Value == owner && value.Key == "HostBuilt")
                owner.built.TrySetResult((IHost)value.Value!);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
