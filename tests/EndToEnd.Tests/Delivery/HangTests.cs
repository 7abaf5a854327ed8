using PointBus.EndToEnd.Tests.Installations;
using PointBus.Storage;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>A message that never comes to an end must not keep its endpoint from connecting anew when the connection is lost.</summary>
[Trait("servers", "real")]
[Trait("length", "long")]
public sealed class HangTests
{
    [Fact]
    public async Task An_endpoint_comes_back_although_a_message_hangs_in_it()
    {
        await using var installation = await RealInstallation.StartAsync(
            (CrashPlan.Variable, $"{CrashPoint.CommandReceived}:1:hang"), ("Delivery__CommandTimeoutSeconds", "1"), ("Delivery__BaseDelaySeconds", "0.1"));
        var support = new Operator(installation);
        await support.WhileScoringFailsAsync(async () =>
        {
            var first = await support.SendAsync("scoring", Guid.NewGuid().ToString(), points: 1, maxRetries: 10);
            await support.UntilStatusAsync(first, "RETRYING");
        });

        await installation.RabbitMq.ControlAsync("close_all_connections", "a test");

        // The commands of this one find the endpoint only when it is back.
        Guid second = default;
        await support.WhileScoringFailsAsync(async () =>
        {
            second = await support.SendAsync("scoring", Guid.NewGuid().ToString(), points: 1, maxRetries: 10);
            await support.UntilStatusAsync(second, "RETRYING");
        });
        await support.UntilStatusAsync(second, "COMPLETED");
        await installation.QuietAsync();
        (await installation.LedgerAsync()).MustBalance();
    }
}
