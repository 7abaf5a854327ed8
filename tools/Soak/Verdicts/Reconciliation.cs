using PointBus.Soak.Installations;
using PointBus.Soak.Oracle;

namespace PointBus.Soak.Verdicts;

/// <summary>What was found when every point was looked for.</summary>
sealed record Reconciliation
{
    const int ExamplesKept = 12;

    public required IReadOnlyDictionary<Verdict, long> Verdicts { get; init; }

    /// <summary>Some points of each verdict that fails.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    public required OpenLetters Letters { get; init; }

    /// <summary>What is wrong between the product's ledger, its database and its letters, and what was sent.</summary>
    public required IReadOnlyList<string> Unbalanced { get; init; }

    public required long Rows { get; init; }

    public required LedgerPage? Ledger { get; init; }

    public long Of(Verdict verdict) => Verdicts.GetValueOrDefault(verdict);

    /// <summary>Whether the promise was kept.</summary>
    public bool IsSafe => Verdicts.All(one => one.Value == 0 || one.Key is Verdict.Ok or Verdict.Open) && Letters.WithoutReason == 0 && Unbalanced.Count == 0;

    /// <summary>Whether waiting longer could not mend it.</summary>
    public bool IsBeyondHope => Letters.WithoutReason > 0 || Verdicts.Any(one => one.Value > 0 && one.Key is not (Verdict.Ok or Verdict.Open or Verdict.Lost));

    public static async Task<Reconciliation> RunAsync(PointLedger ledger, PointDatabase database, HttpClient client, long offered, bool isMended, CancellationToken cancellationToken)
    {
        ledger.ForgetFindings();
        var (rows, wrong, examples) = (0L, new HashSet<long>(), new List<string>());
        var strangers = 0L;
        await database.ReadAsync(row =>
        {
            rows++;
            if (ledger.FindFlight(row.FlightId)?.PointAt(row.Micros) is not { } point)
            {
                strangers++;
                return;
            }

            ledger.FoundRow(point);
            if (!ledger.IsContentOf(point, PointContent.Read(row.Lat, row.Lon, row.Elevation)))
                wrong.Add(point);
        }, cancellationToken);
        var letters = new OpenLetters(client, ledger);
        await letters.ReadAsync(cancellationToken);

        var verdicts = Enum.GetValues<Verdict>().ToDictionary(verdict => verdict, _ => 0L);
        verdicts[Verdict.Ghost] = strangers;
        for (var point = 0L; point < ledger.Count; point++)
        {
            var fate = new Fate(ledger.KindOf(point), ledger.AnswersOf(point), ledger.RowsOf(point), ledger.LettersOf(point), !wrong.Contains(point));
            var verdict = VerdictTable.Judge(fate, isMended);
            verdicts[verdict]++;
            if (verdict is not (Verdict.Ok or Verdict.Open) && examples.Count < ExamplesKept)
                examples.Add($"{verdict}: point {point}, {fate.Kind}, answers {fate.Answers}, {fate.Rows} rows, {fate.Letters} letters");
        }

        var page = await LedgerPage.TryReadAsync(client, cancellationToken);
        return new Reconciliation
        {
            Verdicts = verdicts,
            Examples = examples,
            Letters = letters,
            Rows = rows,
            Ledger = page,
            Unbalanced = [.. Compare(page, rows, letters.Points, Accepted(ledger), offered)],
        };
    }

    static long Accepted(PointLedger ledger)
    {
        var accepted = 0L;
        for (var point = 0L; point < ledger.Count; point++)
            accepted += ledger.AnswersOf(point).HasFlag(Answers.Accepted) && ledger.KindOf(point) != PointKind.Bad ? 1 : 0;
        return accepted;
    }

    /// <summary>Accepted may be more than what had a clear answer, because an answer may be lost, and never more than all that was offered.</summary>
    internal static IEnumerable<string> Compare(LedgerPage? page, long rows, long letterPoints, long accepted, long offered)
    {
        if (page is null)
        {
            yield return "the ledger cannot be read";
            yield break;
        }

        if (page.Sum != page.Accepted || !page.Balanced)
            yield return $"accepted {page.Accepted} is not the sum {page.Sum} of the ends";
        if (page.InFlight != 0)
            yield return $"{page.InFlight} points are in flight, though all is quiet";
        if (!page.JournalAgrees)
            yield return "the buffer's figures and the database's journal differ";
        if (page.Stored != rows)
            yield return $"the ledger has {page.Stored} stored, the database {rows} rows";
        if (page.DeadLettered != letterPoints)
            yield return $"the ledger has {page.DeadLettered} dead-lettered, the open letters hold {letterPoints}";
        if (page.Accepted < accepted)
            yield return $"the ledger has {page.Accepted} accepted, but {accepted} were";
        if (page.Accepted > offered)
            yield return $"the ledger has {page.Accepted} accepted, but only {offered} were offered";
    }
}
