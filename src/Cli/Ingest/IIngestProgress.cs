namespace PointBus.Cli.Ingest;

/// <summary>Hears how sending goes; called from several tasks at once.</summary>
internal interface IIngestProgress
{
    void Begin(TrackFile file, long bytes);

    /// <summary>Counts from the start of the file, and from 0 again with every new try.</summary>
    void Sent(TrackFile file, long bytes);

    void Delayed(TrackFile file, string why);

    /// <summary>The file is sent, or will not be.</summary>
    void End(TrackFile file);

    /// <summary>One more file needs no further waiting.</summary>
    void Done();
}
