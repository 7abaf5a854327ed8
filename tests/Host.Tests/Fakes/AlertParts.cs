using System.Reflection;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.Webhook;
using PointBus.Storage;

namespace PointBus.Host.Tests.Fakes;

/// <summary>What the endpoints need of alerting, without the loops that work at it. Its one channel leads inside, where no call goes.</summary>
static class AlertParts
{
    public static void Add(IServiceCollection services, IAlertStore store)
    {
        Assert.True(WebhookSecret.TryParse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var secret));
        services
            .AddSingleton(store)
            .AddSingleton(DispatchProxy.Create<IBus, NoBus>())
            .AddKeyedSingleton(ChannelsRegistration.Documents, DispatchProxy.Create<ISagaDocuments, NoBus>())
            .AddAlertChannels(new AlertChannels { Channels = [new WebhookOptions { Name = "hook", Url = new Uri("https://10.0.0.1/hooks/c4n4ry-path"), Secrets = [secret] }] })
            .AddAlerting(new AlertOptions { Enabled = false });
        foreach (var loop in services.Where(service => service.ServiceType == typeof(IHostedService)).ToList())
            services.Remove(loop);
    }
}

/// <summary>Nothing here sends or keeps anything.</summary>
public class NoBus : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException(targetMethod?.Name);
}
