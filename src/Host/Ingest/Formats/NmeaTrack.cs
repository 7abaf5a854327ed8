namespace PointBus.Host.Ingest.Formats;

/// <summary>Joins the sentences of a moment and gives each fix its date, also to those that came before the first date.</summary>
internal sealed class NmeaTrack(TrackReadOptions options)
{
    static readonly TimeSpan HalfDay = TimeSpan.FromHours(12);

    readonly RunningDay _day = new();
    readonly Queue<NmeaFix> _undated = new();
    readonly Queue<TrackItem> _ready = new();
    NmeaFix? _open;

    public bool TryTake(out TrackItem item) => _ready.TryDequeue(out item);

    public void Add(NmeaFix half)
    {
        if (_open is not null && _open.Matches(half))
        {
            _open = _open.Join(half);
            return;
        }

        Close();
        _open = half;
    }

    public void Refuse(int line, string code) => _ready.Enqueue(options.Notes.Refuse(line, code));

    public void Finish()
    {
        Close();
        while (_undated.Count > 0)
            GiveUpWaiting();
    }

    void Close()
    {
        if (_open is not { } fix)
            return;

        _open = null;
        if (fix.Day is { } day)
        {
            FillBack(day, fix.Clock);
            _day.Restart(day);
        }

        if (_day.IsKnown)
        {
            Release(fix);
            return;
        }

        _undated.Enqueue(fix);
        if (_undated.Count > options.MaxUndatedFixes)
            GiveUpWaiting();
    }

    void FillBack(DateTime day, TimeSpan clock)
    {
        if (_undated.Count == 0)
            return;

        foreach (var earlier in _undated.Reverse())
        {
            if (earlier.Clock - clock > HalfDay)
                day = day.AddDays(-1);
            clock = earlier.Clock;
        }

        _day.Restart(day);
        while (_undated.TryDequeue(out var fix))
            Release(fix);
    }

    void GiveUpWaiting()
    {
        if (options.Date is { } given)
        {
            _day.Restart(given.ToDateTime(default, DateTimeKind.Utc));
            while (_undated.TryDequeue(out var fix))
                Release(fix);
        }
        else
        {
            Refuse(_undated.Dequeue().Line, TrackCodes.NmeaNoDate);
        }
    }

    void Release(NmeaFix fix) => _ready.Enqueue(options.Notes.Keep(fix.Line, fix.At(_day.Place(fix.Clock))));
}
