using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using PointBus.Consumers.Tests.Alerting.Servers;
using PointBus.TestKit;
using RabbitMQ.Client;

namespace PointBus.EndToEnd.Tests.Watching;

/// <summary>An alert on its way over a real broker, and what is told while that broker is away.</summary>
[Trait("servers", "real")]
[Trait("length", "long")]
public sealed partial class BrokerAlertTests
{
    const string Breached = "PointBus.Contracts:ThresholdBreached", Cleared = "PointBus.Contracts:ThresholdCleared", Notices = "alert-email", InProcess = "in this process";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_alert_and_its_end_go_over_the_broker_and_the_brokers_own_outage_is_told_without_it()
    {
        await using var mail = new SmtpReceiver { HasTls = false };
        await using var rabbit = await RabbitMqServer.StartAsync();
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__RabbitMq"] = rabbit.ConnectionString,
            ["Alerts__IntervalSeconds"] = "1", ["Alerts__GroupWaitSeconds"] = "2", ["Alerts__ResolveWaitSeconds"] = "2",
            ["Alerts__Channels__desk__Kind"] = "email", ["Alerts__Channels__desk__Host"] = "127.0.0.1", ["Alerts__Channels__desk__Security"] = "none",
            ["Alerts__Channels__desk__Port"] = mail.Port.ToString(CultureInfo.InvariantCulture),
            ["Alerts__Channels__desk__From"] = "bus@example.org", ["Alerts__Channels__desk__To"] = "ops@example.org",
        });
        var connection = await new ConnectionFactory { Uri = new Uri(rabbit.ConnectionString) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        foreach (var exchange in (string[])[Breached, Cleared, Notices])
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
            await channel.QueueDeclareAsync("seen " + exchange, durable: false, exclusive: false, autoDelete: false);
            await channel.QueueBindAsync("seen " + exchange, exchange, "");
        }

        var path = new Uri("/api/v1/alerts/rules/always", UriKind.Relative);
        (await host.Client.PatchAsJsonAsync(path, new { signal = "down", raise = -1, clear = -1, severity = "warning", title = "Always on", reason = "a test" })).EnsureSuccessStatusCode();
        await ToldAsync("FIRING warning: Always on");
        await SeenAsync(Breached, Notices);
        (await host.Client.DeleteAsync(path)).EnsureSuccessStatusCode();
        await ToldAsync("RESOLVED warning: Always on");
        await SeenAsync(Cleared, Notices);
        Assert.DoesNotContain(host.Log.Lines(), line => line.Contains(InProcess, StringComparison.Ordinal));

        await channel.DisposeAsync();
        await connection.DisposeAsync();
        await rabbit.KillAsync();
        await ToldAsync("FIRING critical: The broker does not answer");
        Assert.Contains(host.Log.Lines(), line => line.Contains(InProcess, StringComparison.Ordinal));
        await rabbit.RestartAsync();
        await ToldAsync("RESOLVED critical: The broker does not answer");

        async Task ToldAsync(string start)
        {
            try
            {
                await Eventually.TrueAsync(() => mail.Mails.Any(one => Unfolded(one).Contains(start, StringComparison.Ordinal)), Patience, start);
            }
            catch (Xunit.Sdk.XunitException e)
            {
                Assert.Fail($"{e.Message}\n{await host.Client.GetStringAsync(new Uri("/api/v1/alerts", UriKind.Relative))}\n{host.Log.Last(20)}");
            }
        }

        async Task SeenAsync(params string[] exchanges)
        {
            foreach (var exchange in exchanges)
                await Eventually.TrueAsync(async () => await channel.BasicGetAsync("seen " + exchange, autoAck: true) is not null, Patience, "a message of " + exchange);
        }
    }

    /// <summary>Without the breaks of quoted-printable.</summary>
    static string Unfolded(string mail) => Breaks().Replace(mail, "");

    [GeneratedRegex("=\r\n")]
    private static partial Regex Breaks();
}
