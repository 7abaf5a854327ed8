using PointBus.TestKit;

namespace PointBus.Soak.Installations;

/// <summary>One host with Garnet and SQLite in its process, its data on a disk of its own that can be filled.</summary>
sealed class EmbeddedInstallation(Sightings sightings, TimeProvider time) : Installation(sightings, time)
{
    const int DiskMegabytes = 3_000;

    SmallDisk? disk;
    string data = "";

    public override PointDatabase Database => new SqliteDatabase(Path.Combine(data, "points.db"));

    public SmallDisk? Disk => disk;

    public override LocalServer? Server(string name) => name == "host" ? Hosts[0] : null;

    public static async Task<EmbeddedInstallation> StartAsync(string folder, IReadOnlyDictionary<string, string?> more, Sightings sightings, TimeProvider time)
    {
        var installation = new EmbeddedInstallation(sightings, time);
        try
        {
            installation.disk = await SmallDisk.TryMountAsync(Path.Combine(folder, "disk"), DiskMegabytes);
            installation.data = Path.Combine(folder, "disk", "data");
            await installation.StartHostsAsync(1, folder, _ => new Dictionary<string, string?>(more) { ["PointBus__DataDirectory"] = installation.data });
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    protected override async Task StopEnginesAsync()
    {
        if (disk is not null)
            await disk.DisposeAsync();
    }
}
