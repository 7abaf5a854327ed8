using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PointBus.Host.Errors;
using PointBus.Host.Serving;

namespace PointBus.Host.Tests.Serving;

[Trait("spec", "B-10")]
public sealed class DrainingTests : IDisposable
{
    readonly FakeTimeProvider time = new();
    readonly Draining draining;

    public DrainingTests() => draining = new Draining(new ServerOptions { StopWithin = TimeSpan.FromSeconds(30) }, time, NullLogger<Draining>.Instance);

    public void Dispose() => draining.Dispose();

    [Fact]
    public async Task Before_the_signal_requests_pass_and_are_counted()
    {
        await draining.InvokeAsync(new DefaultHttpContext(), _ =>
        {
            Assert.Equal(1, draining.Requests);
            return Task.CompletedTask;
        });

        Assert.Equal(0, draining.Requests);
    }

    [Fact]
    public async Task After_the_signal_they_are_sent_elsewhere()
    {
        draining.Begin();
        var context = new DefaultHttpContext();

        var refused = await Assert.ThrowsAsync<ApiException>(() => draining.InvokeAsync(context, _ => Task.CompletedTask));

        Assert.Equal((503, "STOPPING"), (refused.Status, refused.Code));
        Assert.NotNull(refused.RetryAfter);
        Assert.Equal("close", context.Response.Headers.Connection);
    }

    [Fact]
    public async Task What_is_being_answered_goes_on_for_a_quarter_of_the_time()
    {
        var lifetime = new Lifetime();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        var answer = new TaskCompletionSource();
        var running = draining.InvokeAsync(context, _ => answer.Task);

        draining.Begin();
        time.Advance(TimeSpan.FromSeconds(7.4));
        Assert.False(lifetime.IsAborted);
        time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.True(lifetime.IsAborted);
        answer.SetResult();
        await running;
    }

    sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
