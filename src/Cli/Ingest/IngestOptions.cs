namespace PointBus.Cli.Ingest;

/// <summary>How to send files and whether to see them through.</summary>
/// <param name="Lane">Short or long name of the lane.</param>
/// <param name="Date">Day of the first fix, for formats that do not say.</param>
/// <param name="Format">The host guesses it where absent.</param>
/// <param name="Gzip">Compress while sending.</param>
/// <param name="Wait">Follow every file until its points have ended.</param>
/// <param name="Timeout">How long to wait without any file getting done.</param>
/// <param name="Parallel">Files sent at once.</param>
internal sealed record IngestOptions(string Lane, string? Date, string? Format, bool Gzip, bool Wait, TimeSpan Timeout, int Parallel);
