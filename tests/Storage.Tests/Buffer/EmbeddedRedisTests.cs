using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Host.Embedded;

namespace PointBus.Storage.Tests.Buffer;

public sealed class EmbeddedRedisTests : IDisposable
{
    readonly string _data = Directory.CreateTempSubdirectory("pointbus-").FullName;

    [Fact]
    public async Task Two_hosts_cannot_share_a_data_directory()
    {
        await using var first = Start();

        var refusal = Assert.Throws<InvalidOperationException>(() => Start());

        Assert.Contains(_data, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_accepted_is_there_after_a_restart(bool saved)
    {
        Guid before, after;
        var payload = new byte[9_000_000];
        new Random(1).NextBytes(payload);
        string prefix;
        await using (var redis = Start())
        await using (var harness = new BufferHarness(redis.ConnectionString, TimeProvider.System))
        {
            prefix = harness.Options.Prefix;
            before = await harness.PutAsync(BufferHarness.Live);
            if (saved)
                await redis.SaveAsync();
            after = await harness.PutAsync(BufferHarness.Live);
            var big = BufferHarness.Batch(BufferHarness.Upload) with { Payload = payload };
            await harness.Buffer.EnqueueAsync(BufferHarness.Upload, [big], default);
        }

        await using var again = Start();
        await using var reopened = new BufferHarness(again.ConnectionString, TimeProvider.System, prefix);

        Assert.Equal([before, after], (await reopened.ClaimAsync(2)).Select(claim => claim.Header.BatchId));
        Assert.Equal(payload, (await reopened.ClaimOneAsync()).Payload.ToArray());
        Assert.Empty(await BufferAudit.FindFaultsAsync(reopened));
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    EmbeddedRedis Start() => EmbeddedRedis.Start(
        new EmbeddedRedisOptions { DataDirectory = _data }, TimeProvider.System, NullLogger<EmbeddedRedis>.Instance);
}
