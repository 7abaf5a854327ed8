using PointBus.Consumers.Alerting.Channels.Webhook;

namespace PointBus.Consumers.Tests.Alerting.Forms;

public sealed class WebhookSecretTests
{
    [Fact]
    public void A_signature_is_that_of_the_public_example()
    {
        Assert.True(WebhookSecret.TryParse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var secret));

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", secret.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}"u8));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_")]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("whsec_no base64 at all, which is a mistake")]
    public void What_is_no_secret_is_not_taken(string? text) => Assert.False(WebhookSecret.TryParse(text, out _));

    [Fact]
    public void Its_text_does_not_show_it()
    {
        Assert.True(WebhookSecret.TryParse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var secret));

        Assert.DoesNotContain("MfKQ", $"{secret}", StringComparison.Ordinal);
    }
}
