using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PointBus.Consumers.Tests.Alerting.Servers;

/// <summary>A server over HTTPS on this machine that keeps what it is sent and answers as it is told.</summary>
sealed class HttpReceiver : IAsyncDisposable
{
    readonly WebApplication app;
    readonly Lock gate = new();
    readonly List<Received> received = [];
    readonly CancellationTokenSource stopping = new();

    HttpReceiver(WebApplication app) => this.app = app;

    /// <summary>Everything that came, the oldest first.</summary>
    public IReadOnlyList<Received> All
    {
        get
        {
            lock (gate)
                return [.. received];
        }
    }

    /// <summary>Status, body and headers of each answer.</summary>
    public Func<Received, Answer> Answers { get; set; } = _ => new Answer(200, "ok");

    public Uri Url => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single().Replace("[::]", "127.0.0.1") + "/in?key=secret");

    public static async Task<HttpReceiver> StartAsync(Func<Received, Answer>? answers = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(TestCertificate.Server)));
        builder.Logging.ClearProviders();
        var receiver = new HttpReceiver(builder.Build());
        if (answers is not null)
            receiver.Answers = answers;
        receiver.app.Run(receiver.HandleAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await app.DisposeAsync();
        stopping.Dispose();
    }

    async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = new Received(body.ToArray(), context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        lock (gate)
            received.Add(request);

        var answer = Answers(request);
        if (answer.Status == Answer.Never)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(answer.Body);
    }
}

/// <summary>A request.</summary>
sealed record Received(byte[] Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>An answer.</summary>
sealed record Answer(int Status, string Body = "", params (string Name, string Value)[] Headers)
{
    /// <summary>Instead of a status: the request hangs.</summary>
    public const int Never = 0;
}
