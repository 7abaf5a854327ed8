using System.Globalization;

namespace PointBus.TestKit;

/// <summary>A PostgreSQL cluster; each test takes a database of its own.</summary>
public sealed class PostgresServer : LocalServer
{
    const string Account = "postgres";

    static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(60);

    readonly string programs = Path.GetDirectoryName(Executable.Find("postgresql", Installed()))!;
    readonly string[] settings;

    PostgresServer(string[] settings)
        : base("postgres") => this.settings = settings;

    protected override Signal StopSignal => Signal.Interrupt;

    // A halted postmaster alone would leave the connections that it already served alive.
    protected override IEnumerable<int> Processes => ProcessTable.DescendantsOf(ProcessId).Prepend(ProcessId);

    protected override Command Command => new(Program("postgres"), ["-D", Data, .. Settings]) { User = Account };

    string Data => Directory.File("data");

    IEnumerable<string> Settings => new[]
    {
        "listen_addresses=127.0.0.1",
        $"port={Port}",
        "unix_socket_directories=",
        "max_connections=200",
        "shared_buffers=64MB",
        "logging_collector=off",
    }.Concat(settings).SelectMany(setting => new[] { "-c", setting });

    /// <param name="settings">More of postgresql.conf; a later one wins: "max_connections=20".</param>
    public static Task<PostgresServer> StartAsync(params string[] settings) => StartedAsync(new PostgresServer(settings));

    /// <summary>Makes an empty database and gives its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():N}";
        await QueryAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Username={Account};Database={database}";

    /// <summary>Runs SQL through psql and gives the rows as it prints them: no headings, columns parted by |.</summary>
    public Task<string> QueryAsync(string sql, string database = Account) =>
        ChildProcess.RunAsync(
            new(Program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", PortText, "-U", Account, "-d", database, "-c", sql),
            CommandLimit);

    protected override async Task PrepareAsync()
    {
        if (System.IO.Directory.Exists(Data))
            return;

        if (Environment.IsPrivilegedProcess)
            await ChildProcess.RunAsync(new("chown", $"{Account}:", Directory.FullName), CommandLimit);
        await ChildProcess.RunAsync(
            new(Program("initdb"), "-D", Data, "-U", Account, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync") { User = Account },
            CommandLimit);
    }

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ChildProcess.RunAsync(new(Program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", PortText), CommandLimit);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    string PortText => Port.ToString(CultureInfo.InvariantCulture);

    string Program(string name) => Path.Combine(programs, name);

    // Debian keeps the server's programs off the PATH, one folder for each version; the newest is taken.
    static IEnumerable<string> Installed() =>
        (System.IO.Directory.Exists("/usr/lib/postgresql") ? System.IO.Directory.GetDirectories("/usr/lib/postgresql") : [])
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin", "postgres"))
            .Concat(Executable.OnPath("postgres"));
}
