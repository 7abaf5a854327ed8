using PointBus.Cli.Http;

namespace PointBus.Cli.Ingest;

/// <summary>Sends one file.</summary>
internal sealed class UploadSender(HostClient host, IngestOptions options, IIngestProgress progress)
{
    /// <summary>May be repeated: the host knows points that it has.</summary>
    public async Task<(FileResult Result, bool Queued)> SendAsync(TrackFile file, FileResult result, CancellationToken cancellationToken)
    {
        if (file.Obstacle is { } obstacle)
            return (result.After(new CliException(ExitCode.Error, obstacle)), false);

        try
        {
            progress.Begin(file, new FileInfo(file.Path).Length);
            var answer = await host.PostAsync(
                Path(file),
                () => new TrackContent(file, options.Gzip, sent => progress.Sent(file, sent)),
                why => progress.Delayed(file, why),
                cancellationToken);
            var accepted = answer.Read<UploadAccepted>();
            return (result.After(accepted), accepted.Queued ?? true);
        }
        catch (CliException failure)
        {
            return (result.After(failure), false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (result.After(new CliException(ExitCode.Error, "the file cannot be read")), false);
        }
        finally
        {
            progress.End(file);
        }
    }

    string Path(TrackFile file)
    {
        var query = new (string Name, string? Value)[]
        {
            ("flight_id", file.FlightId), ("lane", options.Lane), ("file_name", file.FileName), ("date", options.Date), ("format", options.Format),
        };
        return "tracking/upload/file?" + string.Join('&', query.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
    }
}
