using PointBus.Cli.Output;

namespace PointBus.Cli.Ingest;

/// <summary>For logs and pipes: only what somebody must know to understand a delay.</summary>
internal sealed class QuietProgress(Printer printer) : IIngestProgress
{
    public void Begin(TrackFile file, long bytes)
    {
    }

    public void Sent(TrackFile file, long bytes)
    {
    }

    public void Delayed(TrackFile file, string why) => printer.Note($"{file.Path}: {why}");

    public void End(TrackFile file)
    {
    }

    public void Done()
    {
    }
}
