using System.Globalization;
using PointBus.Contracts;
using PointBus.Storage.Redis;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>Compares what was recorded with what the keys say happened; only as long as nothing recorded was removed.</summary>
internal static class EventAudit
{
    public static async Task<IReadOnlyList<string>> FindFaultsAsync(BufferHarness harness)
    {
        var faults = new List<string>();
        var redis = await harness.RawAsync();
        foreach (var status in await harness.Buffer.ReadLanesAsync(default))
        {
            var keys = harness.Keys(status.Lane);
            var events = (await redis.SortedSetRangeByRankAsync(keys.Events))
                .Select(member => member.ToString())
                .OrderBy(text => long.Parse(text.Split(':')[1], CultureInfo.InvariantCulture))
                .Select(text => EventText.Read(text)!)
                .ToList();
            var batches = events.OfType<BatchEvent>().ToLookup(one => one.BatchId);
            var letters = events.OfType<LetterEvent>().ToLookup(one => one.LetterId);

            foreach (var (id, stored) in await BufferAudit.ReadBatchesAsync(redis, keys))
            {
                if (batches[id].Count(one => one is BatchBuffered { Cause: "accepted" }) != 1 || batches[id].Any(IsEnd))
                    faults.Add($"{id}: in flight, but told {Told(batches[id])}");
                if (batches[id].OfType<BatchFaulted>().Select(one => one.Attempts).DefaultIfEmpty().Max() is var failed && failed > 0 && failed != stored.FailedAttempts)
                    faults.Add($"{id}: failed {stored.FailedAttempts} times, but told {failed}");
            }

            foreach (var (id, marker) in await BufferAudit.ReadDoneAsync(harness, status.Lane))
            {
                var ends = batches[id].Where(IsEnd).ToList();
                if (ends.Count != 1 || !Agrees(ends[0], marker))
                    faults.Add($"{id}: {marker}, but told {Told(batches[id])}");
            }

            foreach (var (id, row) in await BufferAudit.ReadLettersAsync(redis, keys))
                if (letters[id].Count() != row.Version - 1 || (row.Version > 1 && StateAfter(letters[id].Last()) != row.State))
                    faults.Add($"{id}: {row.State} of version {row.Version}, but told {string.Join(", ", letters[id].Select(one => one.GetType().Name))}");
        }

        return faults;
    }

    static bool IsEnd(BatchEvent one) => one is BatchStored or BatchDeadLettered or BatchExpired or BatchCancelled;

    static bool Agrees(BatchEvent end, DoneMarker marker) => end switch
    {
        BatchStored stored => (marker.EndedAs, marker.Stored, marker.Duplicate, marker.Dead) ==
            (BatchEnds.Stored, stored.Stored, stored.Duplicate, stored.Letters.Sum(letter => letter.Points)),
        BatchDeadLettered dead => (marker.EndedAs, marker.Dead) == (BatchEnds.DeadLettered, dead.Letters.Sum(letter => letter.Points)),
        BatchExpired expired => (marker.EndedAs, marker.Dead) == (BatchEnds.Expired, expired.Letter.Points),
        _ => marker.EndedAs == BatchEnds.Cancelled,
    };

    static LetterState StateAfter(LetterEvent move) => move switch
    {
        LetterReplayed => LetterState.Replayed,
        LetterArchived archived => archived.Expired ? LetterState.Expired : LetterState.Archived,
        LetterRestored => LetterState.Open,
        _ => LetterState.Purged,
    };

    static string Told(IEnumerable<BatchEvent> events) => string.Join(", ", events.Select(one => one.GetType().Name));
}
