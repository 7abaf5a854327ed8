using System.Globalization;

namespace PointBus.Soak.Oracle;

/// <summary>
/// Every point that was ever sent: what it is, what was answered, and what was found at the end. Some twelve bytes a point;
/// only flights and the few contents that were sent in two versions take more.
/// </summary>
sealed class PointLedger(ulong seed, string run, DateTimeOffset epoch)
{
    readonly Lock gate = new();
    readonly List<Flight> flights = [];
    readonly Dictionary<long, PointContent> others = [];
    readonly Pages<ulong> contents = new();
    readonly Pages<byte> kinds = new();
    readonly Pages<byte> answers = new();
    readonly Pages<byte> rows = new();
    readonly Pages<byte> letters = new();
    long next;

    public ulong Seed => seed;

    /// <summary>Numbers given out.</summary>
    public long Count => Volatile.Read(ref next);

    public Flight Open(string source, int count)
    {
        lock (gate)
        {
            var number = flights.Count;
            var start = epoch.AddSeconds(number % 40_000);
            var flight = new Flight(number, $"soak-{run}-{number}", source, next, count, start.ToUnixTimeMilliseconds() * 1_000);
            flights.Add(flight);
            next += count;
            foreach (var pages in (IPages[])[contents, kinds, answers, rows, letters])
                pages.GrowTo(next);
            return flight;
        }
    }

    /// <returns><see langword="null"/> for a flight that is none of this run's.</returns>
    public Flight? FindFlight(string? id)
    {
        var prefix = $"soak-{run}-";
        if (id is null || !id.StartsWith(prefix, StringComparison.Ordinal) || !int.TryParse(id.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        lock (gate)
            return number < flights.Count ? flights[number] : null;
    }

    /// <summary>The flight whose numbers this one is among.</summary>
    public Flight? FlightOf(long point)
    {
        lock (gate)
        {
            var (low, high) = (0, flights.Count - 1);
            while (low <= high)
            {
                var middle = (low + high) / 2;
                var flight = flights[middle];
                if (point < flight.First)
                    high = middle - 1;
                else if (point >= flight.First + flight.Count)
                    low = middle + 1;
                else
                    return flight;
            }

            return null;
        }
    }

    public void Plan(long point, PointKind kind, PointContent content)
    {
        contents[point] = content.Bits;
        kinds[point] = (byte)kind;
    }

    /// <summary>The point goes out once more with this content beside its first.</summary>
    public void AddContent(long point, PointContent other)
    {
        lock (gate)
            others[point] = other;
    }

    public PointKind KindOf(long point) => (PointKind)kinds[point];

    public PointContent ContentOf(long point) => new(contents[point]);

    public Answers AnswersOf(long point) => (Answers)answers[point];

    public void Note(long point, Answers answer)
    {
        lock (gate)
            answers[point] |= (byte)answer;
    }

    public bool IsContentOf(long point, PointContent? content)
    {
        if (content is not { } found)
            return false;
        lock (gate)
            return contents[point] == found.Bits || (others.TryGetValue(point, out var other) && other == found);
    }

    public int RowsOf(long point) => rows[point];

    public int LettersOf(long point) => letters[point];

    public void FoundRow(long point) => rows[point] = (byte)Math.Min(byte.MaxValue, rows[point] + 1);

    public void FoundLetter(long point) => letters[point] = (byte)Math.Min(byte.MaxValue, letters[point] + 1);

    /// <summary>Before everything is counted again.</summary>
    public void ForgetFindings()
    {
        rows.Clear();
        letters.Clear();
    }
}
