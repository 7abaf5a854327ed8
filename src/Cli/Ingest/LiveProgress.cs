using System.Collections.Concurrent;
using PointBus.Cli.Output;
using Spectre.Console;

namespace PointBus.Cli.Ingest;

/// <summary>Bars for people: one for the whole, one for each file under way.</summary>
internal sealed class LiveProgress : IIngestProgress
{
    const int NameWidth = 32;

    readonly ProgressContext _context;
    readonly ProgressTask _sent;
    readonly ProgressTask _done;
    readonly ConcurrentDictionary<TrackFile, ProgressTask> _bars = [];

    LiveProgress(ProgressContext context, int files, bool wait)
    {
        _context = context;
        _sent = context.AddTask(Label("sent"), maxValue: files);
        _done = wait ? context.AddTask(Label("done"), maxValue: files) : _sent;
    }

    public static Task<T> ShowAsync<T>(IAnsiConsole console, int files, bool wait, Func<IIngestProgress, Task<T>> work) =>
        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new PercentageColumn())
            .StartAsync(context => work(new LiveProgress(context, files, wait)));

    public void Begin(TrackFile file, long bytes) =>
        _bars[file] = _context.AddTask(Label(file.FileName), new ProgressTaskSettings { MaxValue = Math.Max(bytes, 1) });

    public void Sent(TrackFile file, long bytes)
    {
        if (_bars.TryGetValue(file, out var bar))
            bar.Value = bytes;
    }

    public void Delayed(TrackFile file, string why)
    {
        if (_bars.TryGetValue(file, out var bar))
            bar.Description = Label(why);
    }

    public void End(TrackFile file)
    {
        if (_bars.TryRemove(file, out var bar))
        {
            bar.HideWhenCompleted = true;
            bar.StopTask();
        }

        _sent.Increment(1);
    }

    public void Done()
    {
        if (_done != _sent)
            _done.Increment(1);
    }

    static string Label(string text)
    {
        var line = Plain.Line(text);
        return Markup.Escape(line.Length > NameWidth ? line[..(NameWidth - 1)] + "…" : line.PadRight(NameWidth));
    }
}
