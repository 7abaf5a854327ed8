using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using PointBus.Cli.Http;

namespace PointBus.Cli.Letters;

/// <summary>Every letter that a filter matches, page by page.</summary>
internal static class LetterPages
{
    const int PageSize = 1_000;

    /// <summary>Oldest first, none that failed after the first page was read.</summary>
    public static async IAsyncEnumerable<JsonObject> ReadAsync(
        HostClient host, LetterFilter filter, string state, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>();
        for (var offset = 0; seen.Count < most;)
        {
            var wanted = Math.Min(PageSize, most - seen.Count);
            var query = filter.With("state", state).Query(("limit", Number(wanted)), ("offset", Number(offset)), ("order", "oldest"));
            var answer = await host.GetAsync(LetterPaths.List(query), cancellationToken);
            var items = (answer.Body["items"] as JsonArray ?? []).OfType<JsonObject>().ToList();
            filter = filter.Until(answer.Read<LettersBody>().Timestamp);
            foreach (var item in items)
                if (item["letter_id"] is JsonValue id && seen.Add(id.ToString()))
                    yield return item;

            if (items.Count < wanted)
                yield break;
            offset += items.Count;
        }
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
