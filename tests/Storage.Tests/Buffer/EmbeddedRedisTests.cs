using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PointBus.Host.Embedded;

namespace PointBus.Storage.Tests.Buffer;

public sealed class EmbeddedRedisTests : IDisposable
{
    readonly string _data = Directory.CreateTempSubdirectory("pointbus-").FullName;

    [Fact]
    public async Task Two_hosts_cannot_share_a_data_directory()
    {
        await using var first = await StartAsync();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(StartAsync);

        Assert.Contains(_data, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_accepted_is_there_after_a_restart(bool folded)
    {
        Guid before, after;
        var payload = new byte[9_000_000];
        new Random(1).NextBytes(payload);
        string prefix;
        await using (var redis = await StartAsync())
        await using (var harness = new BufferHarness(redis.ConnectionString, TimeProvider.System))
        {
            prefix = harness.Options.Prefix;
            before = await harness.PutAsync(BufferHarness.Live);
            if (folded)
                await redis.FoldLogAsync();
            after = await PutAsync(harness);
            var big = BufferHarness.Batch(BufferHarness.Upload) with { Payload = payload };
            await harness.Buffer.EnqueueAsync(BufferHarness.Upload, [big], default);
        }

        await using var again = await StartAsync();
        await using var reopened = new BufferHarness(again.ConnectionString, TimeProvider.System, prefix);

        Assert.Equal([before, after], (await reopened.ClaimAsync(2)).Select(claim => claim.Header.BatchId));
        Assert.Equal(payload, (await reopened.ClaimOneAsync()).Payload.ToArray());
        Assert.Empty(await BufferAudit.FindFaultsAsync(reopened));
    }

    [Fact]
    public async Task Its_log_is_folded_when_it_has_grown()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var options = new EmbeddedRedisOptions { DataDirectory = _data, FoldLogFrom = 100_000_000 };
        await using var redis = await EmbeddedRedis.StartAsync(options, time, NullLogger<EmbeddedRedis>.Instance);
        await using var harness = new BufferHarness(redis.ConnectionString, TimeProvider.System);
        var payload = new byte[12_000_000];
        new Random(1).NextBytes(payload);
        for (var i = 0; i < 12; i++)
            await harness.Buffer.EnqueueAsync(BufferHarness.Live, [BufferHarness.Batch(BufferHarness.Live) with { Payload = payload }], default);
        Assert.True(LogBytes() > options.FoldLogFrom);

        time.Advance(options.CheckEvery);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (LogBytes() > 70_000_000)
            await Task.Delay(20, limit.Token);

        await PutAsync(harness);
        Assert.Equal(13, (await harness.LaneAsync(BufferHarness.Live)).Ready.Batches);
    }

    /// <summary>A kill or a full disk leaves any part of a last record; eight bytes of a commit, and zeros behind, once dropped the whole log.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(40)]
    [Trait("spec", "F4")]
    public async Task A_log_that_ends_amid_a_commit_keeps_what_was_committed_before(int bytes)
    {
        string prefix;
        await using (var redis = await StartAsync())
            await FillAsync(redis, 1);

        List<Guid> batches;
        await using (var redis = await StartAsync())
            (prefix, batches) = await FillAsync(redis, 5);
        Tear(bytes);

        await using var again = await StartAsync();
        await using var reopened = new BufferHarness(again.ConnectionString, TimeProvider.System, prefix);
        Assert.Equal(batches, (await reopened.ClaimAsync(10)).Select(claim => claim.Header.BatchId));
        Assert.Empty(await BufferAudit.FindFaultsAsync(reopened));
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_to_its_end_stops_the_start_and_stays()
    {
        await using (var redis = await StartAsync())
            await FillAsync(redis, 3);
        var log = await File.ReadAllBytesAsync(LogFile);

        // As if this Garnet could not read what another version wrote.
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var other = await EmbeddedRedis.StartAsync(
                new EmbeddedRedisOptions { DataDirectory = Directory.CreateTempSubdirectory("pointbus-").FullName }, TimeProvider.System, NullLogger<EmbeddedRedis>.Instance);
            await GarnetCheckpoint.TakeAsync(int.Parse(other.ConnectionString.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture), GarnetSettings.Log(_data).Mend());
        });

        Assert.Contains("did not read the whole log", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(log, await File.ReadAllBytesAsync(LogFile));
    }

    string LogFile => Path.Combine(_data, "AOF", "aof.log.0");

    static async Task<(string Prefix, List<Guid> Batches)> FillAsync(EmbeddedRedis redis, int count)
    {
        await using var harness = new BufferHarness(redis.ConnectionString, TimeProvider.System);
        var batches = new List<Guid>();
        for (var i = 0; i < count; i++)
            batches.Add(await harness.PutAsync(BufferHarness.Live));
        return (harness.Options.Prefix, batches);
    }

    /// <summary>Ends the file with so many bytes of another commit record.</summary>
    void Tear(int bytes)
    {
        var end = GarnetSettings.Log(_data).Mend();
        byte[] record = [0xd8, 0xff, 0xff, 0xff, 1, 0, 0, 0, .. Enumerable.Repeat((byte)7, 32)];
        using var file = new FileStream(LogFile, FileMode.Open, FileAccess.Write);
        file.SetLength(end);
        file.Position = end;
        file.Write(record.AsSpan(0, bytes));
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    /// <summary>The client needs a moment to find the server again.</summary>
    static async Task<Guid> PutAsync(BufferHarness harness)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                return await harness.PutAsync(BufferHarness.Live);
            }
            catch (BufferUnavailableException)
            {
                await Task.Delay(20, limit.Token);
            }
        }
    }

    long LogBytes() => new DirectoryInfo(Path.Combine(_data, "AOF")).EnumerateFiles().Sum(file => file.Length);

    Task<EmbeddedRedis> StartAsync() => EmbeddedRedis.StartAsync(
        new EmbeddedRedisOptions { DataDirectory = _data }, TimeProvider.System, NullLogger<EmbeddedRedis>.Instance);
}
