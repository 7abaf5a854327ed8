using System.Text.Json;

namespace PointBus.EndToEnd.Tests.Installations;

/// <summary>The total of GET /admin/ledger.</summary>
public sealed record Ledger(long Accepted, long Stored, long Duplicate, long DeadLettered, long Discarded, long Expired, long InFlight, bool Balanced, bool JournalAgrees, string Lanes)
{
    public static Ledger Read(JsonElement body)
    {
        var total = body.GetProperty("total");
        return new Ledger(
            Of("accepted"), Of("stored"), Of("duplicate"), Of("dead_lettered"), Of("discarded"), Of("expired"), Of("in_flight"),
            body.GetProperty("balanced").GetBoolean(),
            body.GetProperty("lanes").EnumerateArray().All(lane => lane.TryGetProperty("journal", out var journal) && journal.ValueKind == JsonValueKind.Object
                && journal.GetProperty("agrees").ValueKind == JsonValueKind.True),
            body.GetProperty("lanes").GetRawText());

        long Of(string name) => total.GetProperty(name).GetInt64();
    }

    /// <summary>Checks the sum itself, not only what the host says of it.</summary>
    public void MustBalance()
    {
        Assert.Equal(Accepted, Stored + Duplicate + DeadLettered + Discarded + Expired + InFlight);
        Assert.True(Balanced);
        Assert.True(JournalAgrees, "the buffer's figures and the database's journal differ: " + Lanes);
    }
}
