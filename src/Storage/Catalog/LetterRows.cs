using PointBus.Storage.Model;

namespace PointBus.Storage.Catalog;

/// <summary>Letters as rows, and rows as letters.</summary>
internal static class LetterRows
{
    const int MaxFlights = 100;
    const int MaxUpstream = 200;

    public static LetterRow Row(FiledLetter filed, DateTimeOffset now)
    {
        var (letter, header) = (filed.Letter, filed.Letter.Batch);
        var flights = Flights(filed);
        var failedAt = Micros.Cut(letter.FailedAt);
        return new LetterRow
        {
            LetterId = letter.LetterId,
            BatchId = header.BatchId,
            OriginalBatchId = header.Replay?.OriginalBatchId ?? header.BatchId,
            Lane = header.Lane,
            State = filed.State,
            StateVersion = filed.StateVersion,
            StateAt = filed.State == LetterState.Open ? null : failedAt,
            ReasonCode = letter.ReasonCode,
            Stage = letter.Stage,
            Fingerprint = filed.Fingerprint,
            Title = Texts.Clean(filed.Title)!,
            ExceptionType = Texts.Clean(letter.ExceptionType),
            Error = Texts.Clean(letter.Error),
            Attempts = letter.Attempts,
            Priority = header.Priority,
            Upstream = Texts.Clean(header.Upstream, MaxUpstream),
            Points = letter.PointCount,
            FlightIds = flights.Count == 0 ? null : CatalogJson.Write(flights, CatalogJson.Default.IReadOnlyListString),
            FirstPoint = Cut(filed.FirstPoint),
            LastPoint = Cut(filed.LastPoint),
            FirstFailedAt = letter.Failures.Count == 0 ? failedAt : Micros.Cut(letter.Failures.Min(failure => failure.At)),
            FailedAt = failedAt,
            FiledAt = now,
            TraceId = Texts.Clean(header.TraceId),
            Round = header.Replay?.Round ?? 0,
            Outcome = filed.State == LetterState.Replayed ? ReplayOutcome.InFlight : null,
            PayloadForm = letter.PayloadForm,
            Version = filed.Version,
        };
    }

    public static LetterContentRow Content(DeadLetter letter) => new()
    {
        LetterId = letter.LetterId,
        Header = CatalogJson.Write(letter.Batch, CatalogJson.Default.BatchHeader),
        Stack = Texts.Clean(letter.Stack),
        Failures = letter.Failures.Count == 0 ? null : CatalogJson.Write(letter.Failures, CatalogJson.Default.IReadOnlyListFaultNote),
        Message = letter.Message is { } message ? CatalogJson.Write(message, CatalogJson.Default.RawMessage) : null,
        Payload = letter.Payload.ToArray(),
    };

    public static IEnumerable<LetterFlightRow> FlightRows(FiledLetter filed)
    {
        var header = filed.Letter.Batch;
        var lane = Lane.Parse(header.Lane);
        return Flights(filed).Select(flight => new LetterFlightRow
        {
            LetterId = filed.Letter.LetterId,
            FlightId = flight,
            Source = lane?.Kind == LaneKind.Scoring ? "" : Texts.Clean(header.DetailsOf(flight)?.Source) ?? lane?.FlightSource ?? "",
            FailedAt = Micros.Cut(filed.Letter.FailedAt),
        });
    }

    public static LetterSummary Summary(LetterRow row) => new()
    {
        LetterId = row.LetterId,
        BatchId = row.BatchId,
        OriginalBatchId = row.OriginalBatchId,
        Lane = row.Lane,
        State = row.State,
        StateVersion = row.StateVersion,
        ReasonCode = row.ReasonCode,
        Stage = row.Stage,
        Fingerprint = row.Fingerprint,
        Title = row.Title,
        ExceptionType = row.ExceptionType,
        Error = row.Error,
        Attempts = row.Attempts,
        Priority = row.Priority,
        Upstream = row.Upstream,
        Points = row.Points,
        FlightIds = CatalogJson.Read(row.FlightIds, CatalogJson.Default.IReadOnlyListString) ?? [],
        FirstPoint = row.FirstPoint,
        LastPoint = row.LastPoint,
        FirstFailedAt = row.FirstFailedAt,
        FailedAt = row.FailedAt,
        StateAt = row.StateAt,
        Actor = row.Actor,
        TraceId = row.TraceId,
        Round = row.Round,
        OperationId = row.OperationId,
        ReplayBatchId = row.ReplayBatchId,
        Outcome = row.Outcome,
        NextLetterId = row.NextLetterId,
        PayloadForm = row.PayloadForm,
        Edited = row.Edited,
        Version = row.Version,
    };

    public static DeadLetter Letter(LetterRow row, LetterContentRow content) => new()
    {
        LetterId = row.LetterId,
        Batch = CatalogJson.Read(content.Header, CatalogJson.Default.BatchHeader)!,
        ReasonCode = row.ReasonCode,
        Stage = row.Stage,
        PointCount = row.Points,
        Payload = content.Payload,
        PayloadForm = row.PayloadForm,
        FailedAt = row.FailedAt,
        Attempts = row.Attempts,
        Error = row.Error,
        ExceptionType = row.ExceptionType,
        Stack = content.Stack,
        Failures = CatalogJson.Read(content.Failures, CatalogJson.Default.IReadOnlyListFaultNote) ?? [],
        Message = CatalogJson.Read(content.Message, CatalogJson.Default.RawMessage),
    };

    public static LetterEdit Edit(LetterEditRow row) =>
        new(row.LetterId, row.At, row.Actor, row.Reason, row.Payload, row.PayloadForm, row.Points);

    public static DateTimeOffset? Cut(DateTimeOffset? time) => time is { } there ? Micros.Cut(there) : null;

    static IReadOnlyList<string> Flights(FiledLetter filed) =>
        [.. filed.FlightIds.Select(flight => Texts.Clean(flight, Texts.MaxFlightId)!).Distinct().Take(MaxFlights)];
}
