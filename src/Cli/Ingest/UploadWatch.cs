using System.Net;
using System.Threading.Channels;
using PointBus.Cli.Http;

namespace PointBus.Cli.Ingest;

/// <summary>Follows uploads until their points have ended, or until nothing gets done for too long.</summary>
internal sealed class UploadWatch(HostClient host, TimeSpan timeout, TimeProvider clock, Action<int, FileResult> ended)
{
    // The oldest ones end first; asking for all of them would only load the host.
    const int AtOnce = 8;
    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    readonly List<Upload> _open = [];
    long _lastProgress;
    TimeSpan _pause = Shortest;

    public async Task RunAsync(ChannelReader<Upload> sent, CancellationToken cancellationToken)
    {
        while (_open.Count > 0 || await sent.WaitToReadAsync(cancellationToken))
        {
            while (sent.TryRead(out var upload))
                Add(upload);

            var timeUp = clock.GetElapsedTime(_lastProgress) > timeout;
            foreach (var upload in _open.Take(timeUp ? int.MaxValue : AtOnce).ToList())
                if (await AskAsync(upload, timeUp, cancellationToken) is { } result)
                    End(upload, result);

            if (_open.Count > 0)
                await Task.Delay(_pause, clock, cancellationToken);
            _pause = _pause * 1.5 < Longest ? _pause * 1.5 : Longest;
        }
    }

    void Add(Upload upload)
    {
        _open.Add(upload);
        _lastProgress = clock.GetTimestamp();
        _pause = Shortest;
    }

    void End(Upload upload, FileResult result)
    {
        _open.Remove(upload);
        if (result.State is not FileState.Waiting)
            (_lastProgress, _pause) = (clock.GetTimestamp(), Shortest);
        ended(upload.Index, result);
    }

    /// <returns><see langword="null"/> to ask again later.</returns>
    async Task<FileResult?> AskAsync(Upload upload, bool timeUp, CancellationToken cancellationToken)
    {
        var (_, soFar, queued) = upload;
        try
        {
            var answer = await host.GetOnceAsync($"uploads/{Uri.EscapeDataString(soFar.UploadId!)}", [], cancellationToken);
            var fate = answer.Read<UploadFate>();
            var known = soFar.After(fate);
            // Batches may still be on their way through the broker: done counts only when all have arrived.
            if (fate.Done == true && !(fate.Accepted < soFar.PointsAccepted))
                return known with { State = known.DeadLettered > 0 ? FileState.DeadLetters : FileState.Stored };

            return timeUp ? known with { State = FileState.Waiting, Error = "not done in time; the host goes on with it" } : null;
        }
        catch (HostException failure) when (failure.Status == HttpStatusCode.NotFound && !queued)
        {
            return soFar with { Notes = [.. soFar.Notes, "written past the buffer"] };
        }
        catch (HostException failure) when (IsPassing(failure))
        {
            _pause = failure.RetryAfter is { } told && told > _pause && told < timeout ? told : _pause;
            return timeUp ? soFar with { State = FileState.Waiting, Error = $"not seen done in time: {failure.Reason}" } : null;
        }
        catch (HostException failure)
        {
            return soFar with { Error = $"sent, but cannot be followed: {failure.Reason}", ErrorCode = failure.Problem?.Code, Exit = failure.Code };
        }
    }

    /// <summary>An upload may be unknown until the first of its batches is buffered, and a host may be away for a while.</summary>
    static bool IsPassing(HostException failure) =>
        failure.IsAway || failure.Status is HttpStatusCode.NotFound or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}

/// <summary>A file that the host took, on its way to its end.</summary>
internal sealed record Upload(int Index, FileResult Result, bool Queued);
