using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Ingest;

/// <summary>A file inside a form; a form that ends before the file does is the fault of the file, not of this host.</summary>
sealed class FormFile(Stream section) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await section.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e) when (IsCutShort(e))
        {
            throw new TrackFormatException(TrackCodes.FormCutShort);
        }
    }

    /// <summary>Other kinds of <see cref="IOException"/> are a body over the limit or a client that is gone.</summary>
    public static bool IsCutShort(Exception e) => e.GetType() == typeof(IOException);
}
