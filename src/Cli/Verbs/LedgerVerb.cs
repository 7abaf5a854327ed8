using PointBus.Cli.Output;
using PointBus.Cli.Queues;

namespace PointBus.Cli.Verbs;

internal sealed class LedgerVerb(CliEnvironment environment)
    : Verb("ledger", "Check that every accepted point has come to exactly one end; exit code 1 where not.", environment)
{
    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await host.GetAsync("admin/ledger", cancellationToken);
        var ledger = answer.Read<LedgerBody>();
        if (call.Json)
            call.Printer.Json(answer.Body);
        else
            Print(call.Printer, ledger);

        return ledger.Balanced == true ? ExitCode.Ok : ExitCode.Error;
    }

    static void Print(Printer printer, LedgerBody ledger)
    {
        var sheet = new Sheet(
            new Column("lane", ColumnKind.Name), new Column("accepted"), new Column("stored"), new Column("duplicate"), new Column("dead letters"),
            new Column("discarded"), new Column("expired"), new Column("in flight"), new Column("balanced", ColumnKind.Word));
        foreach (var row in ledger.Lanes ?? [])
            Add(sheet, row.Lane ?? "?", row, row.Balanced);

        Add(sheet, "total", ledger.Total, ledger.Total?.Balanced ?? ledger.Balanced);
        printer.Table(sheet);
        if (ledger.Broker?.WaitingMessages is > 0 and var waiting)
            printer.Note($"{Plain.Number(waiting)} messages wait in the broker; their points are counted when they reach a lane.");
        if (ledger.Balanced != true)
            printer.Note("pointbus: The ledger does not balance: points are missing or counted twice. Keep the host's log and report it.");
    }

    static void Add(Sheet sheet, string lane, LedgerRow? row, bool? balanced) => sheet.Add(
        lane, Cell.Of(row?.Accepted), Cell.Of(row?.Stored), Cell.Of(row?.Duplicate), Cell.Of(row?.DeadLettered),
        Cell.Of(row?.Discarded), Cell.Of(row?.Expired), Cell.Of(row?.InFlight),
        balanced switch { true => new Cell("yes", Tone.Good), false => new Cell("NO", Tone.Bad), null => "?" });
}
