using System.Globalization;
using PointBus.Soak.Oracle;
using PointBus.Soak.Phases;

namespace PointBus.Soak.Driving;

/// <summary>Brings one parcel after the other: writes down what it is about to send, sends it until the answer is clear or its tries are over, writes down the answer.</summary>
sealed class Courier(PointLedger ledger, Journal journal, HttpSender http, AmqpSender? amqp, AcceptFigures figures, Pulse pulse, Misfits misfits, TimeProvider time)
{
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromSeconds(1);

    public async Task BringAsync(Parcel parcel, Func<bool> isFaulty, CancellationToken cancellationToken)
    {
        await journal.IntendAsync(Intent(parcel));
        for (var left = parcel.Tries; ; left--)
        {
            var (started, faulty) = (time.GetTimestamp(), isFaulty());
            var result = await SendAsync(parcel, cancellationToken);
            var took = time.GetElapsedTime(started).TotalMilliseconds;
            journal.Note(string.Create(CultureInfo.InvariantCulture, $"R {parcel.Number} {result.Answer} {result.Status} {took:0} {result.Code} {string.Join(',', result.Refused.Keys)}"));
            figures.Add(result, parcel.Points.Count, took, faulty || isFaulty());
            Note(parcel, result);
            if (result.Answer != Answers.Unknown || left <= 1 || cancellationToken.IsCancellationRequested)
                return;

            var wait = result.RetryAfter is { } asked && asked < LongestWait ? asked : result.RetryAfter is null ? Pause : LongestWait;
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    async Task<SendResult> SendAsync(Parcel parcel, CancellationToken cancellationToken)
    {
        try
        {
            return parcel.Way is Way.Contract or Way.BrokenContract ? await amqp!.SendAsync(parcel, cancellationToken) : await http.SendAsync(parcel, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return SendResult.Unclear();
        }
    }

    void Note(Parcel parcel, SendResult result)
    {
        var byBroker = parcel.Way is Way.Contract or Way.BrokenContract ? Answers.ByBroker : Answers.None;
        for (var place = 0; place < parcel.Points.Count; place++)
        {
            var point = parcel.Points[place];
            var isNamed = result.Refused.TryGetValue(place, out var code);
            ledger.Note(point.Number, (isNamed && result.Answer != Answers.Unknown ? Answers.Refused : result.Answer) | byBroker);
            if (isNamed && point.Flaw != Flaw.None && code != point.Flaw.Code())
                misfits.Add($"point {point.Number} of parcel {parcel.Number} was refused with {code} instead of {point.Flaw.Code()}");
        }

        if (result.Status is >= 400 and < 500 && parcel.Points.Any(point => point.Flaw == Flaw.None && ledger.KindOf(point.Number) != PointKind.Bad))
            misfits.Add($"parcel {parcel.Number} ({parcel.Way}) was refused as a whole: {result.Status} {result.Code}");
        if (result.Answer == Answers.Accepted && parcel.Way is (Way.Live or Way.Contract) && parcel.Points.FirstOrDefault(point => point.Flaw == Flaw.None && ledger.KindOf(point.Number) == PointKind.Good) is { Content.Bits: > 0 } good)
            pulse.Watch(parcel.Flight, good.Number);
    }

    static string Intent(Parcel parcel) => string.Create(CultureInfo.InvariantCulture,
        $"I {parcel.Number} {parcel.Way} {parcel.Flight.Id} {parcel.BatchId:N} {parcel.BrokenCode} {string.Join(' ', parcel.Points.Select(point => $"{point.Number}:{point.Content.Bits:x}{(point.Flaw == Flaw.None ? "" : "!" + point.Flaw)}"))}");
}

/// <summary>What was answered differently than the table says; kept as text, bounded.</summary>
sealed class Misfits
{
    const int Kept = 50;

    readonly Lock gate = new();
    readonly List<string> texts = [];

    public long Count { get; private set; }

    public IReadOnlyList<string> Texts
    {
        get
        {
            lock (gate)
                return [.. texts];
        }
    }

    public void Add(string text)
    {
        lock (gate)
        {
            Count++;
            if (texts.Count < Kept)
                texts.Add(text);
        }
    }
}
