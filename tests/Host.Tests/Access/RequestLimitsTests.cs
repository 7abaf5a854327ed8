using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using PointBus.Host.Access;
using PointBus.Host.Errors;

namespace PointBus.Host.Tests.Access;

public sealed class RequestLimitsTests
{
    readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_bucket_gives_what_it_holds_and_then_what_comes_back()
    {
        var bucket = new TokenBucket(3, 2, _time);

        Assert.Equal([0, 0, 0, 0.5], Enumerable.Range(0, 4).Select(_ => bucket.Take().TotalSeconds));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal([0, 0.5], Enumerable.Range(0, 2).Select(_ => bucket.Take().TotalSeconds));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(bucket.IsFull);
        Assert.Equal([0, 0, 0, 0.5], Enumerable.Range(0, 4).Select(_ => bucket.Take().TotalSeconds));
    }

    [Fact]
    public async Task Each_key_has_its_own_limit_wherever_it_comes_from()
    {
        var limits = new RequestLimits(new LimitOptions { OperatingPerMinute = 6 }, _time);

        await AskAsync(limits, "a", "192.0.2.1");
        var refused = await Assert.ThrowsAsync<ApiException>(() => AskAsync(limits, "a", "192.0.2.2"));
        await AskAsync(limits, "b", "192.0.2.1");
        await AskAsync(limits, null, "192.0.2.1");
        await Assert.ThrowsAsync<ApiException>(() => AskAsync(limits, null, "192.0.2.1"));
        await AskAsync(limits, null, "192.0.2.2");

        Assert.Equal((429, "rate.exceeded", TimeSpan.FromSeconds(10)), (refused.Status, refused.Code, refused.RetryAfter));
        _time.Advance(TimeSpan.FromSeconds(10));
        await AskAsync(limits, "a", "192.0.2.1");
    }

    [Fact]
    public async Task Bringing_points_and_operating_are_counted_apart()
    {
        var limits = new RequestLimits(new LimitOptions { IngestPerSecond = 1, OperatingPerMinute = 0 }, _time);

        for (var i = 0; i < 5; i++)
            await AskAsync(limits, "a", "192.0.2.1", new BringsPoints());
        await Assert.ThrowsAsync<ApiException>(() => AskAsync(limits, "a", "192.0.2.1", new BringsPoints()));
        for (var i = 0; i < 100; i++)
            await AskAsync(limits, "a", "192.0.2.1");
    }

    [Fact]
    public async Task By_default_nobody_who_brings_points_is_held_up()
    {
        var limits = new RequestLimits(new LimitOptions(), _time);

        for (var i = 0; i < 50_000; i++)
            await AskAsync(limits, "a", "192.0.2.1", new BringsPoints());
    }

    [Fact]
    public async Task So_many_requests_at_the_same_time_and_no_more()
    {
        var limits = new RequestLimits(new LimitOptions { Concurrent = 2 }, _time);
        var end = new TaskCompletionSource();
        var two = new[] { limits.RunAsync(Context("a", "192.0.2.1"), _ => end.Task), limits.RunAsync(Context("a", "192.0.2.1"), _ => end.Task) };

        Assert.Equal("concurrency.exceeded", (await Assert.ThrowsAsync<ApiException>(() => AskAsync(limits, "a", "192.0.2.1"))).Code);
        await AskAsync(limits, "b", "192.0.2.1");
        end.SetResult();
        await Task.WhenAll(two);
        await AskAsync(limits, "a", "192.0.2.1");
    }

    [Fact]
    public async Task Whether_the_host_lives_can_always_be_asked()
    {
        var limits = new RequestLimits(new LimitOptions { OperatingPerMinute = 1, Concurrent = 1 }, _time);

        for (var i = 0; i < 100; i++)
            await AskAsync(limits, null, "192.0.2.1", new NoLimit());
    }

    [Fact]
    public void An_address_may_fail_only_so_often()
    {
        var limits = new RequestLimits(new LimitOptions { FailuresPerMinute = 60 }, _time);

        Assert.All(Enumerable.Range(0, 60), _ => Assert.Null(limits.Refuse(Context(null, "192.0.2.1"))));
        var refused = limits.Refuse(Context(null, "192.0.2.1"));

        Assert.Equal((429, "auth.too_many_failures", TimeSpan.FromSeconds(1)), (refused!.Status, refused.Code, refused.RetryAfter));
        Assert.Null(limits.Refuse(Context(null, "192.0.2.2")));
    }

    [Fact]
    public void Many_names_do_not_stay_in_memory()
    {
        var buckets = new TokenBuckets(1, 1, _time);

        for (var i = 0; i < 10_000; i++)
            Assert.Equal(TimeSpan.Zero, buckets.Take("busy " + i));
        Assert.Equal(TimeSpan.Zero, buckets.Take("one more"));
        Assert.NotEqual(TimeSpan.Zero, buckets.Take("and another, which shares"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.Zero, buckets.Take("a new one"));
        Assert.Equal(TimeSpan.Zero, buckets.Take("a newer one"));
    }

    static Task AskAsync(RequestLimits limits, string? key, string address, params object[] metadata) => limits.RunAsync(Context(key, address, metadata), _ => Task.CompletedTask);

    static DefaultHttpContext Context(string? key, string address, params object[] metadata)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
        if (key is not null)
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(AccessClaims.Key, key)], "test"));
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(metadata), "test"));
        return context;
    }
}
