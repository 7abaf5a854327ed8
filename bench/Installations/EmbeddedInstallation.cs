using System.Diagnostics;
using Microsoft.Data.Sqlite;
using PointBus.TestKit;

namespace PointBus.Bench.Installations;

/// <summary>Everything in one process.</summary>
sealed class EmbeddedInstallation() : Installation("embedded")
{
    public override IEnumerable<(string Name, LocalServer Server)> Servers => [("host", Host)];

    public static async Task<EmbeddedInstallation> StartAsync(params (string Name, string Value)[] settings)
    {
        var installation = new EmbeddedInstallation();
        await installation.StartHostAsync(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));
        return installation;
    }

    public override async Task<IReadOnlyList<(string Name, string Value)>> DescribeAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(cancellationToken);
        var garnet = FileVersionInfo.GetVersionInfo(Path.Combine(Path.GetDirectoryName(HostProcess.Program)!, "Garnet.server.dll")).ProductVersion?.Split('+')[0];
        return
        [
            ("Garnet (embedded)", $"{garnet}, every answer waits until its change is on disk"),
            ("SQLite (embedded)", $"{connection.ServerVersion}, WAL, synchronous=FULL"),
        ];
    }
}
