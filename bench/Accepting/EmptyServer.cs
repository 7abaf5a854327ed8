using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using PointBus.TestKit;

namespace PointBus.Bench.Accepting;

/// <summary>What accepting costs at least: a process of its own that reads a request's JSON and answers 202.</summary>
sealed class EmptyServer : LocalServer
{
    EmptyServer()
        : base("empty") => Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };

    public HttpClient Client { get; }

    protected override Command Command => new("dotnet", typeof(EmptyServer).Assembly.Location, "empty", "--port", Port.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static Task<EmptyServer> StartAsync() => StartedAsync(new EmptyServer());

    /// <summary>The process itself.</summary>
    public static async Task<int> RunAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        app.Run(async context =>
        {
            if (HttpMethods.IsPost(context.Request.Method))
                using (await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))
                    context.Response.StatusCode = StatusCodes.Status202Accepted;
        });
        await app.StartAsync(cancellationToken);
        await ((IHost)app).WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var response = await Client.GetAsync(new Uri("/", UriKind.Relative), cancellationToken);
        return response.IsSuccessStatusCode;
    }

    protected override Task CleanUpAsync()
    {
        Client.Dispose();
        return Task.CompletedTask;
    }
}
