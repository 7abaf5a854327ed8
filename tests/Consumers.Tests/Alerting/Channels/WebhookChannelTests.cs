using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.Webhook;
using PointBus.Consumers.Calling;
using PointBus.Consumers.Tests.Alerting.Servers;

namespace PointBus.Consumers.Tests.Alerting.Channels;

public sealed class WebhookChannelTests
{
    const string Old = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", New = "C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    readonly FakeTimeProvider time = new(Notices.Start);

    [Fact]
    public async Task Each_receiver_finds_a_signature_of_its_secret()
    {
        await using var server = await HttpReceiver.StartAsync();

        await Channel(server.Url).DeliverAsync(Notices.WithEvil(), CancellationToken.None);

        var request = Assert.Single(server.All);
        Assert.True(IsSigned(request, Old));
        Assert.True(IsSigned(request, New));
        Assert.False(IsSigned(request, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    }

    [Fact]
    public async Task A_second_try_has_the_same_id_and_a_time_of_its_own()
    {
        await using var server = await HttpReceiver.StartAsync(_ => new Answer(503));
        var channel = Channel(server.Url);

        await channel.DeliverAsync(Notices.Of(), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(5));
        await channel.DeliverAsync(Notices.Of(), CancellationToken.None);

        Assert.Equal(server.All[0].Headers["webhook-id"], server.All[1].Headers["webhook-id"]);
        Assert.Equal(5, Time(server.All[1]) - Time(server.All[0]));
        Assert.NotEqual(server.All[0].Headers["webhook-signature"], server.All[1].Headers["webhook-signature"]);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_not_asked_again()
    {
        await using var server = await HttpReceiver.StartAsync(_ => new Answer(410));
        var channel = Channel(server.Url);

        var answers = new[] { await channel.DeliverAsync(Notices.Of(), CancellationToken.None), await channel.DeliverAsync(Notices.Of(number: 2), CancellationToken.None) };

        Assert.All(answers, answer => Assert.Equal(DeliveryOutcome.Refused, answer.Outcome));
        Assert.Single(server.All);
    }

    WebhookChannel Channel(Uri url)
    {
        Assert.True(WebhookSecret.TryParse("whsec_" + Old, out var old) & WebhookSecret.TryParse("whsec_" + New, out var young));
        var client = new GuardedCalls(new CallOptions { Networks = [IPNetwork.Parse("127.0.0.0/8")] }, trust: ExtraRoots.Callback(TestCertificate.Roots)).CreateClient();
        return new WebhookChannel(new WebhookOptions { Name = "webhook", Url = url, Secrets = [young!, old!] }, client, time);
    }

    /// <summary>As a receiver does it, by the words of the standard.</summary>
    static bool IsSigned(Received request, string secret)
    {
        var signed = Encoding.UTF8.GetBytes($"{request.Headers["webhook-id"]}.{request.Headers["webhook-timestamp"]}.").Concat(request.Body).ToArray();
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret), signed));
        return request.Headers["webhook-signature"].Split(' ').Contains(expected);
    }

    static long Time(Received request) => long.Parse(request.Headers["webhook-timestamp"], CultureInfo.InvariantCulture);
}
