using PointBus.Soak.Oracle;
using PointBus.Soak.Verdicts;

namespace PointBus.Soak.Tests.Verdicts;

/// <summary>Every row of the table in docs/soak.md.</summary>
public sealed class VerdictTableTests
{
    const Answers None = Answers.None, Accepted = Answers.Accepted, Refused = Answers.Refused, Unknown = Answers.Unknown, Broker = Answers.ByBroker;

    [Fact]
    public void A_good_point_that_was_accepted_is_stored_once()
    {
        Assert.Equal(Verdict.Ok, Good(Accepted, rows: 1));
        Assert.Equal(Verdict.Ok, Good(Accepted | Unknown, rows: 1));
        Assert.Equal(Verdict.Lost, Good(Accepted));
        Assert.Equal(Verdict.Lost, Good(Accepted | Unknown | Refused));
    }

    [Fact]
    public void Two_rows_are_one_too_many_whatever_was_answered()
    {
        Assert.Equal(Verdict.Duplicate, Good(Accepted, rows: 2));
        Assert.Equal(Verdict.Duplicate, Good(Unknown, rows: 2));
        Assert.Equal(Verdict.Duplicate, Good(None, rows: 3));
    }

    [Fact]
    public void A_row_and_a_letter_are_two_ends()
    {
        Assert.Equal(Verdict.DoubleEnd, Good(Accepted, rows: 1, letters: 1));
        Assert.Equal(Verdict.DoubleEnd, Good(Unknown, rows: 1, letters: 1));
    }

    [Fact]
    public void Another_content_is_corruption()
    {
        Assert.Equal(Verdict.Corrupt, VerdictTable.Judge(new Fate(PointKind.Good, Accepted, 1, 0, IsAsSent: false), isMended: false));
    }

    [Fact]
    public void A_good_point_in_a_letter_is_a_false_one()
    {
        Assert.Equal(Verdict.FalseLetter, Good(Accepted, letters: 1));
        Assert.Equal(Verdict.FalseLetter, Good(Unknown, letters: 1));
    }

    [Fact]
    public void Without_a_clear_answer_a_point_may_be_there_or_not()
    {
        Assert.Equal(Verdict.Open, Good(Unknown));
        Assert.Equal(Verdict.Ok, Good(Unknown, rows: 1));
    }

    [Fact]
    public void What_was_refused_or_never_sent_is_a_ghost_if_it_is_there()
    {
        Assert.Equal(Verdict.Ghost, Good(None, rows: 1));
        Assert.Equal(Verdict.Ghost, Good(Refused, letters: 1));
        Assert.Equal(Verdict.WronglyRefused, Good(Refused));
        Assert.Equal(Verdict.Ok, Good(None));
    }

    [Fact]
    public void A_bad_point_is_refused_by_name()
    {
        Assert.Equal(Verdict.Ok, Bad(Refused));
        Assert.Equal(Verdict.Ghost, Bad(Accepted));
        Assert.Equal(Verdict.Ghost, Bad(Refused, rows: 1));
        Assert.Equal(Verdict.Ghost, Bad(Refused, letters: 1));
    }

    [Fact]
    public void A_bad_point_that_the_broker_took_is_in_a_letter()
    {
        Assert.Equal(Verdict.Ok, Bad(Accepted | Broker, letters: 1));
        Assert.Equal(Verdict.Lost, Bad(Accepted | Broker));
        Assert.Equal(Verdict.Open, Bad(Unknown | Broker));
        Assert.Equal(Verdict.Ghost, Bad(Accepted | Broker, rows: 1));
    }

    [Theory]
    [InlineData(nameof(PointKind.Poison))]
    [InlineData(nameof(PointKind.Foreign))]
    public void What_the_database_refuses_waits_in_a_letter_until_the_cause_is_mended(string kind)
    {
        var point = Enum.Parse<PointKind>(kind);
        Assert.Equal(Verdict.Ok, Judge(point, Accepted, 0, 1));
        Assert.Equal(Verdict.Lost, Judge(point, Accepted, 0, 0));
        Assert.Equal(Verdict.Ghost, Judge(point, Accepted, 1, 0));
        Assert.Equal(Verdict.Ok, Judge(point, Refused, 0, 0));

        Assert.Equal(Verdict.Ok, Judge(point, Accepted, 1, 0, isMended: true));
        Assert.Equal(Verdict.FalseLetter, Judge(point, Accepted, 0, 1, isMended: true));
        Assert.Equal(Verdict.DoubleEnd, Judge(point, Accepted, 1, 1, isMended: true));
    }

    static Verdict Good(Answers answers, int rows = 0, int letters = 0) => Judge(PointKind.Good, answers, rows, letters);

    static Verdict Bad(Answers answers, int rows = 0, int letters = 0) => Judge(PointKind.Bad, answers, rows, letters);

    static Verdict Judge(PointKind kind, Answers answers, int rows, int letters, bool isMended = false) =>
        VerdictTable.Judge(new Fate(kind, answers, rows, letters, IsAsSent: true), isMended);
}
