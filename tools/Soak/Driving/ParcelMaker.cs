using PointBus.Soak.Oracle;

namespace PointBus.Soak.Driving;

/// <summary>Makes one parcel after the other; the same seed makes the same ones.</summary>
sealed class ParcelMaker(PointLedger ledger, Movements movements, bool hasBroker, int seed, double brokenShare = 0.02)
{
    const int OpenFlights = 8, PointsOfLiveFlight = 400, Remembered = 200;
    const double Repeats = 0.05, Conflicts = 0.01, BadPoints = 0.11, PoisonParcels = 0.03, ForeignParcels = 0.02;

    readonly Random random = new(seed);
    readonly (Flight Flight, int Used)?[] open = new (Flight, int)?[OpenFlights];
    readonly List<Parcel> sent = [];
    long made;

    public Parcel Next()
    {
        var kind = random.NextDouble();
        if (sent.Count > 20 && kind < Repeats + Conflicts)
            return Again(sent[random.Next(sent.Count)], otherwise: kind < Conflicts);

        var parcel = random.Next(100) switch
        {
            < 45 => Live(random.Next(1, 6)),
            < 62 => Live(random.Next(20, 200)),
            < 71 => Whole(Way.Upload),
            < 80 => Whole(Way.File),
            _ when hasBroker => Contract(),
            _ => Live(random.Next(1, 100)),
        };
        if (parcel.BrokenCode is null)
        {
            if (sent.Count < Remembered)
                sent.Add(parcel);
            else
                sent[random.Next(Remembered)] = parcel;
        }

        return parcel;
    }

    Parcel Live(int count)
    {
        var place = random.Next(OpenFlights);
        if (open[place] is not { } current || current.Used + count > PointsOfLiveFlight)
            current = (ledger.Open("live", PointsOfLiveFlight), 0);
        open[place] = (current.Flight, current.Used + count);
        return Of(Way.Live, current.Flight, current.Flight.First + current.Used, count, BadPoints, random.NextDouble() < PoisonParcels);
    }

    /// <summary>A track of its own, of real movement where there is some.</summary>
    Parcel Whole(Way way)
    {
        var count = random.Next(100, 600);
        var track = movements.Count > 0 && random.Next(4) > 0 ? movements[random.Next(movements.Count)] : null;
        var from = track is null ? 0 : random.Next(Math.Max(1, track.Length - count));
        return Of(way, ledger.Open("upload", count), null, count, way == Way.Upload ? BadPoints : 0, poison: false,
            track is null ? null : place => track[(from + place) % track.Length]);
    }

    Parcel Contract()
    {
        var (count, kind) = (random.Next(10, 300), random.NextDouble());
        var flight = ledger.Open("live", count);
        if (kind < brokenShare)
            return Of(Way.BrokenContract, flight, null, count, bad: 1, poison: false) with { BrokenCode = random.Next(2) == 0 ? "batch.priority" : "decode.json" };
        if (kind < brokenShare + ForeignParcels)
            return Of(Way.Contract, flight, null, count, 0, poison: false, kind: PointKind.Foreign) with { Registers = false };
        return Of(Way.Contract, flight, null, count, random.Next(6) == 0 ? 2 * BadPoints : 0, random.NextDouble() < PoisonParcels);
    }

    Parcel Of(Way way, Flight flight, long? start, int count, double bad, bool poison, Func<int, PointContent>? movement = null, PointKind kind = PointKind.Good)
    {
        var first = start ?? flight.First;
        var poisoned = poison ? random.Next(count) : -1;
        var points = new ParcelPoint[count];
        for (var place = 0; place < count; place++)
        {
            var number = first + place;
            var content = movement?.Invoke(place) ?? PointContent.Generated(ledger.Seed, number);
            var isBad = bad > 0 && random.NextDouble() < bad && place != poisoned;
            if (place == poisoned)
                content = content.Poisoned();
            ledger.Plan(number, place == poisoned ? PointKind.Poison : isBad ? PointKind.Bad : kind, content);
            // Of a broken contract the points are well, but nothing of it can be taken.
            points[place] = new ParcelPoint(number, content, isBad && way != Way.BrokenContract ? (Flaw)random.Next(1, 5) : Flaw.None);
        }

        return new Parcel(++made, way, flight, points, Id(), HasKey: random.Next(2) == 0 || way == Way.File, Registers: true, Tries: random.Next(10) < 3 ? 1 : 4);
    }

    /// <summary>The good points of an earlier parcel once more, as another batch. A whole track goes again as it was, or it would be another track of the same flight.</summary>
    Parcel Again(Parcel earlier, bool otherwise)
    {
        if (earlier.Way == Way.Upload)
            return earlier with { Number = ++made };

        var points = earlier.Points.Where(point => point.Flaw == Flaw.None && ledger.KindOf(point.Number) == PointKind.Good).ToArray();
        if (points.Length == 0)
            return Live(1);

        if (otherwise && earlier.Way is (Way.Live or Way.Contract))
            points = [.. points.Select(point => point with { Content = point.Content.Otherwise() })];
        foreach (var point in points.Where(point => point.Content != ledger.ContentOf(point.Number)))
            ledger.AddContent(point.Number, point.Content);
        return earlier with { Number = ++made, Points = points, BatchId = Id(), HasKey = earlier.Way == Way.File };
    }

    Guid Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
