using PointBus.Host.Tls;

namespace PointBus.Host.Bus;

static class ErrorQueueDrainRegistration
{
    /// <summary>Only for RabbitMQ: in memory there are no queues of an earlier run.</summary>
    /// <param name="services">Those of the host.</param>
    /// <param name="broker">Its address.</param>
    /// <param name="tls">Its certificates.</param>
    /// <param name="queues">Names of the endpoints, without <c>_error</c> and <c>_skipped</c>.</param>
    public static IServiceCollection AddErrorQueueDrain(this IServiceCollection services, Uri broker, TlsFiles tls, IReadOnlyList<string> queues) =>
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<ErrorQueueDrain>(provider, broker, tls, queues));
}
