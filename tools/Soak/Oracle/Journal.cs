using System.Collections.Concurrent;
using System.Text;

namespace PointBus.Soak.Oracle;

/// <summary>
/// What was meant to be sent, on disk before it goes out, and what came of it, on disk after. Append-only lines;
/// many that wait at the same time share one flush.
/// </summary>
sealed class Journal : IAsyncDisposable
{
    readonly FileStream file;
    readonly BlockingCollection<(string Line, TaskCompletionSource? Done)> lines = new(boundedCapacity: 4_096);
    readonly Thread writer;

    public Journal(string path)
    {
        file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16);
        writer = new Thread(Write) { IsBackground = true, Name = "Journal" };
        writer.Start();
    }

    /// <summary>Returns once the line is on disk.</summary>
    public Task IntendAsync(string line)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lines.Add((line, done));
        return done.Task;
    }

    /// <summary>Goes to disk with the next flush, at the latest when disposed.</summary>
    public void Note(string line) => lines.Add((line, null));

    public async ValueTask DisposeAsync()
    {
        lines.CompleteAdding();
        await Task.Run(writer.Join);
        await file.DisposeAsync();
        lines.Dispose();
    }

    void Write()
    {
        var waiting = new List<TaskCompletionSource>();
        foreach (var first in lines.GetConsumingEnumerable())
        {
            for ((string Line, TaskCompletionSource? Done) one = first; ;)
            {
                file.Write(Encoding.UTF8.GetBytes(one.Line + "\n"));
                if (one.Done is { } done)
                    waiting.Add(done);
                if (!lines.TryTake(out one))
                    break;
            }

            file.Flush(flushToDisk: true);
            waiting.ForEach(done => done.SetResult());
            waiting.Clear();
        }
    }
}
