using PointBus.Soak.Verdicts;

namespace PointBus.Soak.Tests.Verdicts;

public sealed class BalanceTests
{
    static readonly LedgerPage Page = new(Accepted: 100, Stored: 80, Duplicate: 5, DeadLettered: 12, Discarded: 2, Expired: 1, InFlight: 0, Balanced: true, JournalAgrees: true);

    [Fact]
    public void A_ledger_that_agrees_with_everything_is_in_balance() => Assert.Empty(Compare(Page));

    [Fact]
    public void Each_disagreement_is_told()
    {
        Assert.Single(Reconciliation.Compare(null, 0, 0, 0, 0));
        Assert.Single(Compare(Page with { Accepted = 101 }));
        Assert.Single(Compare(Page with { JournalAgrees = false }));
        Assert.Single(Reconciliation.Compare(Page, 79, 12, 90, 200));
        Assert.Single(Reconciliation.Compare(Page, 80, 13, 90, 200));
        Assert.Single(Reconciliation.Compare(Page, 80, 12, 101, 200));
        Assert.Single(Reconciliation.Compare(Page, 80, 12, 90, 99));
        Assert.Equal(2, Compare(Page with { InFlight = 1 }).Count());
    }

    static IEnumerable<string> Compare(LedgerPage page) => Reconciliation.Compare(page, 80, 12, accepted: 90, offered: 200);
}
