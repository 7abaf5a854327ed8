using System.Threading.Channels;
using PointBus.Cli.Http;

namespace PointBus.Cli.Ingest;

/// <summary>Sends files side by side and follows them; a failure of one is not a failure of the others.</summary>
internal sealed class IngestRun(HostClient host, IngestOptions options, TimeProvider clock, IIngestProgress progress, IReadOnlyList<TrackFile> files)
{
    readonly FileResult[] _results = [.. files.Select(file => new FileResult { File = file.Path, FlightId = file.FlightId, Lane = options.Lane })];
    volatile bool _pointless;

    /// <summary>Does not throw when cancelled: the results say how far each file came.</summary>
    /// <returns>One result per file, in order.</returns>
    public async Task<IReadOnlyList<FileResult>> RunAsync(CancellationToken cancellationToken)
    {
        var sent = Channel.CreateUnbounded<Upload>();
        var watch = new UploadWatch(host, options.Timeout, clock, (index, result) =>
        {
            _results[index] = result;
            progress.Done();
        });
        await Task.WhenAll(SendAllAsync(sent.Writer, cancellationToken), UntilCancelledAsync(watch.RunAsync(sent.Reader, cancellationToken), cancellationToken));
        return _results;
    }

    async Task SendAllAsync(ChannelWriter<Upload> sent, CancellationToken cancellationToken)
    {
        var sender = new UploadSender(host, options, progress);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken };
        await UntilCancelledAsync(Parallel.ForEachAsync(Enumerable.Range(0, files.Count), parallel, SendOneAsync), cancellationToken);
        sent.Complete();

        async ValueTask SendOneAsync(int index, CancellationToken each)
        {
            if (_pointless)
                return;

            _results[index] = _results[index] with { State = FileState.Interrupted };
            var (result, queued) = await sender.SendAsync(files[index], _results[index], each);
            _results[index] = result;
            // What stopped this one would stop every other one too.
            _pointless |= result.Exit is ExitCode.Unreachable || (result.Exit is ExitCode.Auth && result.IsFailed);
            if (options.Wait && !result.IsFailed && result.UploadId is not null)
                sent.TryWrite(new Upload(index, result, queued));
            else
                progress.Done();
        }
    }

    static async Task UntilCancelledAsync(Task work, CancellationToken cancellationToken)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }
}
