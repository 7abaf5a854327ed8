using PointBus.Contracts;

namespace PointBus.Host.Ingest.Formats;

/// <summary>The quality checks of a whole flight. They flag; they never refuse.</summary>
internal sealed class FlightQuality
{
    const int FewestFixes = 50;
    const int MostCrossings = 2;
    const int MostClimbViolations = 3;
    const int MostIntervalViolations = 10;
    const double FastestClimb = 50;
    const double StuckBelow = 0.01;

    static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(50);
    static readonly TimeSpan HalfDay = TimeSpan.FromHours(12);

    DateTimeOffset _last;
    AltitudeRun _pressure;
    AltitudeRun _gnss;
    int _fixes;
    int _noFix;
    int _crossings;
    int _intervals;

    public void Observe(Point point)
    {
        if (_fixes++ > 0)
        {
            var interval = point.Time - _last;

            // A high rate is legal data; only a clock that stands still or a long gap is odd.
            if (interval <= TimeSpan.Zero || interval > LongestInterval)
                _intervals++;
            if (point.Time.UtcDateTime.Date > _last.UtcDateTime.Date && interval < HalfDay)
                _crossings++;
        }

        if (point.Marks.HasFlag(PointMarks.NoFix))
            _noFix++;

        _pressure.Observe(point.Time, point.BarometricAltitude);
        _gnss.Observe(point.Time, point.Elevation);
        _last = point.Time;
    }

    public IEnumerable<string> Flags()
    {
        if (_fixes < FewestFixes)
            yield return TrackCodes.FewFixes;
        if (_fixes > 0 && _noFix == _fixes)
            yield return TrackCodes.OnlyVFixes;
        if (_crossings > MostCrossings)
            yield return TrackCodes.MidnightCrossings;
        if (_intervals > MostIntervalViolations)
            yield return TrackCodes.FixInterval;
        if (Math.Max(_pressure.Jumps, _gnss.Jumps) > MostClimbViolations)
            yield return TrackCodes.ClimbRate;
        if (_pressure.MeanChange < StuckBelow)
            yield return TrackCodes.BarometerStuck;
    }

    struct AltitudeRun
    {
        DateTimeOffset _at;
        double? _last;
        double _change;
        int _steps;

        public int Jumps { get; private set; }

        public readonly double MeanChange => _steps == 0 ? double.MaxValue : _change / _steps;

        public void Observe(DateTimeOffset at, double? altitude)
        {
            if (altitude is null)
                return;

            if (_last is { } last)
            {
                var (change, seconds) = (Math.Abs(altitude.Value - last), Math.Abs((at - _at).TotalSeconds));
                _change += change;
                _steps++;
                if (seconds > 0 && change / seconds > FastestClimb)
                    Jumps++;
            }

            (_last, _at) = (altitude, at);
        }
    }
}
