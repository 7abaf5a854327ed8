namespace PointBus.TestKit;

/// <summary>A file system in memory that can be filled to the last byte. Needs the rights to mount one.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    readonly string folder;

    SmallDisk(string folder) => this.folder = folder;

    string Ballast => Path.Combine(folder, "ballast");

    /// <returns><see langword="null"/> where this machine does not allow it; the folder is there all the same.</returns>
    public static async Task<SmallDisk?> TryMountAsync(string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        try
        {
            await ChildProcess.RunAsync(new("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0777", "tmpfs", folder), Limit);
            return new SmallDisk(folder);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>To the last byte; may be repeated, because what others give up is room again.</summary>
    public void Fill()
    {
        var block = new byte[1 << 20];
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = block.Length; size > 0;)
            try
            {
                file.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
    }

    public void Free() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await ChildProcess.RunAsync(new("umount", "-l", folder), Limit);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            // The system gives the memory back when the last that uses it ends.
        }
    }
}
