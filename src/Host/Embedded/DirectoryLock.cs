namespace PointBus.Host.Embedded;

/// <summary>Keeps a directory to one process. The system lets go of it when the process ends in any way.</summary>
internal sealed class DirectoryLock : IDisposable
{
    readonly FileStream _file;

    DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="InvalidOperationException">Another process, or another engine of this one, has the directory.</exception>
    public static DirectoryLock Take(string directory)
    {
        Directory.CreateDirectory(directory);
        try
        {
            return new DirectoryLock(new FileStream(
                Path.Combine(directory, "in-use.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new InvalidOperationException(
                $"Another host uses the data directory {directory}: stop it, or give this one a directory of its own.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
