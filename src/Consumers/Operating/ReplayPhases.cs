using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>When a replay has to wait for the outcomes of what it sent: after its canary, and after each fivefold step up to 1,000.</summary>
static class ReplayPhases
{
    const int Growth = 5;
    const int LargestStep = 1000;

    /// <summary>How many letters may be sent before the next wait. Worked out from figures that the database keeps, so that a restart changes nothing.</summary>
    /// <param name="pace">The operation's.</param>
    /// <param name="sent">Letters sent so far, ended ones included.</param>
    /// <param name="inFlight">Those of them without an outcome.</param>
    public static int Room(ReplayPace pace, int sent, int inFlight)
    {
        foreach (var end in Ends(pace))
            if (sent < end)
                return end - sent;
            else if (sent == end && inFlight > 0)
                return 0;

        return int.MaxValue;
    }

    static IEnumerable<int> Ends(ReplayPace pace)
    {
        var end = 0;
        for (var step = pace.Canary; step > 0 && (step <= LargestStep || end == 0); step *= Growth)
        {
            yield return end += step;
            if (!pace.Ramp)
                yield break;
        }
    }
}
