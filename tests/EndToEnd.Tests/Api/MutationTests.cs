using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PointBus.EndToEnd.Tests.Api;

[Collection(OpenApi.Name)]
public sealed class MutationTests(OpenHost host) : ApiTests(host)
{
    const int Cases = 2_000;
    const int Seed = 20250531;

    static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    static readonly (string Path, byte[] Body)[] Valid =
    [
        ("/tracking/live", JsonSerializer.SerializeToUtf8Bytes(new { flight_id = "mutant", device_id = "d1", track_points = Fixes.Line(4) })),
        ("/tracking/upload", JsonSerializer.SerializeToUtf8Bytes(new { flight_id = "mutant", pilot_id = "p", race_id = "r", device_id = "d1", track_points = Fixes.Line(4) })),
        ("/scoring/batch", JsonSerializer.SerializeToUtf8Bytes(new { flight_uuid = Guid.Empty, tracks = Fixes.Scored(4) })),
        ("/tracking/upload/file?flight_id=mutant", Encoding.ASCII.GetBytes("AXXX001\r\nHFDTE310525\r\nB1000004730000N01115000EA0140001500\r\nB1000014730060N01115000EA0140101501\r\n")),
        ("/tracking/flymaster/upload/file", Encoding.ASCII.GetBytes(FlymasterTests.Body(910001, 3))),
    ];

    [Fact]
    public async Task No_damaged_body_breaks_the_host_or_the_ledger()
    {
        var mutations = new Mutations(Seed);
        var cases = Enumerable.Range(0, Cases).Select(number => (Number: number, Valid[number % Valid.Length].Path, Body: mutations.Of(Valid[number % Valid.Length].Body))).ToList();
        var statuses = new System.Collections.Concurrent.ConcurrentBag<int>();

        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (one, _) =>
        {
            var (answer, took) = await TimeAsync(one.Path, one.Body);
            // A busy machine may be slow by chance, but not at the same body twice.
            if (took > Slow)
                (answer, took) = await TimeAsync(one.Path, one.Body);

            Assert.True(answer.Status < 500 && took < Slow, $"case {one.Number} on {one.Path}: {answer.Status} after {took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s: {answer.Text}\n{Installation.Host.Log.Last(3)}");
            statuses.Add(answer.Status);
        });

        Assert.Superset(new HashSet<int> { 200, 201, 202, 400, 422 }, statuses.ToHashSet());
        await Installation.QuietAsync();
        (await Installation.LedgerAsync()).MustBalance();
    }

    async Task<(Answer Answer, TimeSpan Took)> TimeAsync(string path, byte[] body)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await PostBytesAsync(path, body, path.Contains("/file", StringComparison.Ordinal) ? "text/plain" : "application/json");
        return (answer, Stopwatch.GetElapsedTime(started));
    }
}
