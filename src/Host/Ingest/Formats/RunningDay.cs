namespace PointBus.Host.Ingest.Formats;

/// <summary>Gives times of day their date: the date last declared, moved on at each midnight.</summary>
internal sealed class RunningDay
{
    static readonly TimeSpan HalfDay = TimeSpan.FromHours(12);

    DateTime? _declared;
    DateTime _day;
    TimeSpan? _last;
    bool _justCrossed;

    /// <summary>Whether a date is known.</summary>
    public bool IsKnown => _declared is not null;

    /// <summary>Sets the date. The date that already holds changes nothing, so that a repeated header does not undo a midnight.</summary>
    public void Declare(DateTime day)
    {
        if (_declared != day)
            Restart(day);
    }

    /// <summary>Sets the date whatever it was before.</summary>
    public void Restart(DateTime day)
    {
        (_declared, _day, _last, _justCrossed) = (day, day, null, false);
    }

    /// <summary>The time with its date: a fall by more than half a day is a midnight.</summary>
    public DateTimeOffset Place(TimeSpan clock)
    {
        var change = clock - (_last ?? clock);
        var crossed = change < -HalfDay && _day < DateTime.MaxValue.Date;
        if (crossed)
            _day = _day.AddDays(1);

        // One stray time just after midnight must not move every fix after it to the next day.
        else if (_justCrossed && change > HalfDay)
            _day = _day.AddDays(-1);

        (_last, _justCrossed) = (clock, crossed);
        return new DateTimeOffset(_day + clock, TimeSpan.Zero);
    }
}
