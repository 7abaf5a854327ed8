namespace PointBus.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("ingest")]
    [InlineData("status")]
    [InlineData("ledger")]
    [InlineData("dlq")]
    [InlineData("dlq groups")]
    [InlineData("dlq list")]
    [InlineData("dlq search")]
    [InlineData("dlq show")]
    [InlineData("dlq note")]
    [InlineData("dlq replay")]
    [InlineData("dlq edit")]
    [InlineData("dlq archive")]
    [InlineData("dlq restore")]
    [InlineData("dlq purge")]
    [InlineData("dlq export")]
    [InlineData("dlq import")]
    [InlineData("dlq check")]
    [InlineData("ops")]
    [InlineData("ops list")]
    [InlineData("ops show")]
    [InlineData("ops watch")]
    [InlineData("ops pause")]
    [InlineData("ops cancel")]
    [InlineData("queues")]
    [InlineData("queues list")]
    [InlineData("queues show")]
    [InlineData("queues create")]
    [InlineData("queues messages")]
    [InlineData("queues pending")]
    [InlineData("queues boost")]
    [InlineData("queues force")]
    [InlineData("queues requeue")]
    [InlineData("queues remove")]
    [InlineData("queues cleanup")]
    [InlineData("queues purge")]
    [InlineData("queues delete")]
    [InlineData("batch")]
    [InlineData("batch where")]
    [InlineData("batch cancel")]
    [InlineData("batch boost")]
    [InlineData("batch replay")]
    [InlineData("audit")]
    [InlineData("audit list")]
    [InlineData("keys")]
    [InlineData("keys new")]
    [InlineData("completion")]
    public async Task Help_reads_as_it_was_approved(string verb)
    {
        using var cli = new CliRun();

        await cli.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, cli.Code);
        await Approved.CheckAsync((verb.Length == 0 ? "pointbus" : verb.Replace(' ', '-')) + ".help", cli.Out);
    }
}
