using System.Globalization;

namespace PointBus.TestKit;

/// <summary>A RabbitMQ node without plugins, beside whatever broker the machine runs. Takes seconds to start: share it.</summary>
public sealed class RabbitMqServer : LocalServer
{
    static readonly byte[] Header = [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 0, 0, 9, 1], MethodFrame = [1];

    // The programs on the PATH are Debian's wrapper, which switches to the account and the folders of the system's broker.
    const string Programs = "/usr/lib/rabbitmq/bin";

    readonly string program = Executable.Find("rabbitmq-server", Path.Combine(Programs, "rabbitmq-server"));
    readonly string portMapper = Executable.Find("rabbitmq-server", Executable.OnPath("epmd"));
    readonly int distributionPort = FreePort.Next(), portMapperPort = FreePort.Next();

    ChildProcess? names;

    readonly IReadOnlyList<string> settings;

    RabbitMqServer(IReadOnlyList<string> settings)
        : base("rabbitmq") => this.settings = settings;

    public string ConnectionString => $"amqp://guest:guest@127.0.0.1:{Port}/";

    /// <summary>The node's name server, which outlives a killed node.</summary>
    public int PortMapperId => names!.Id;

    protected override TimeSpan StartLimit => TimeSpan.FromSeconds(120);

    protected override Command Command => new(program)
    {
        Environment = new Dictionary<string, string?>(Erlang)
        {
            ["RABBITMQ_DIST_PORT"] = distributionPort.ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_CONFIG_FILE"] = Directory.File("rabbitmq.conf"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Directory.File("enabled_plugins"),
            ["RABBITMQ_MNESIA_BASE"] = Directory.File("mnesia"),
            ["RABBITMQ_LOG_BASE"] = Directory.File("log"),
            ["RABBITMQ_PID_FILE"] = Directory.File("pid"),
            ["ERL_CRASH_DUMP"] = Directory.File("crash"),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 2:2 +sbwt none -start_epmd false -kernel inet_dist_use_interface {127,0,0,1}",
            // Makes the start script become the node instead of its parent, so that one process id stands for both.
            ["RUNNING_UNDER_SYSTEMD"] = "true",
        },
    };

    Dictionary<string, string?> Erlang => new()
    {
        ["HOME"] = Directory.FullName,
        ["RABBITMQ_NODENAME"] = $"pointbus{Port}@localhost",
        ["RABBITMQ_CONF_ENV_FILE"] = Directory.File("rabbitmq-env.conf"),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = portMapperPort.ToString(CultureInfo.InvariantCulture),
    };

    public static Task<RabbitMqServer> StartAsync() => StartAsync([]);

    /// <param name="settings">More lines of rabbitmq.conf.</param>
    public static Task<RabbitMqServer> StartAsync(IReadOnlyList<string> settings) => StartedAsync(new RabbitMqServer(settings));

    /// <summary>Runs rabbitmqctl on the node, takes about a second: ControlAsync("list_queues", "name", "messages").</summary>
    public Task<string> ControlAsync(params string[] words) =>
        ChildProcess.RunAsync(new(Path.Combine(Programs, "rabbitmqctl"), ["-q", .. words]) { Environment = Erlang }, TimeSpan.FromSeconds(60));

    protected override async Task PrepareAsync()
    {
        if (names is not null)
            return;

        await File.WriteAllTextAsync(Directory.File("enabled_plugins"), "[].");
        await File.WriteAllTextAsync(Directory.File("rabbitmq-env.conf"), "");
        await File.WriteAllTextAsync(Directory.File("rabbitmq.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{Port}
            log.console = true
            log.console.level = warning
            log.file = false
            vm_memory_high_watermark.absolute = 1GB
            disk_free_limit.absolute = 100MB
            {string.Join('\n', settings)}

            """);
        // Left to the node, it would start as a daemon that nobody owns.
        names = await ChildProcess.StartAsync(new(portMapper) { Environment = Erlang }, Log);
    }

    protected override Task<bool> AnswersAsync(CancellationToken cancellationToken) =>
        Greeting.IsAnsweredAsync(Port, Header, MethodFrame, cancellationToken);

    protected override Task CleanUpAsync() => names?.KillAsync() ?? Task.CompletedTask;
}
