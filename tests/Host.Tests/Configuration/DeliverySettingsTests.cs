using Microsoft.Extensions.Configuration;
using PointBus.Host.Configuration;
using PointBus.Sagas.Delivery;

namespace PointBus.Host.Tests.Configuration;

public sealed class DeliverySettingsTests
{
    [Fact]
    [Trait("spec", "V-02")]
    [Trait("spec", "V-03")]
    [Trait("spec", "V-04")]
    public void Without_settings_there_are_three_redeliveries_after_one_two_and_four_seconds()
    {
        var policy = Read().Retry;

        Assert.Equal(3, policy.MaxRetries);
        Assert.Equal([1, 2, 4, 60], new[] { 1, 2, 3, 10 }.Select(attempts => policy.DelayAfter(attempts).TotalSeconds));
    }

    [Fact]
    [Trait("spec", "D-16")]
    public void A_lane_takes_what_it_does_not_say_itself_from_all_lanes()
    {
        var options = Read(("Delivery:MaxRetries", "5"), ("Delivery:Lanes:UPLOAD_points:Curve", "steps"), ("Delivery:Lanes:live:Delays", "1,2"), ("Delivery:Lanes:live:Curve", "custom"));

        Assert.Equal((5, 5), (options.PolicyOf("upload").MaxRetries, options.PolicyOf("scoring").MaxRetries));
        Assert.Equal([5, 30, 120, 300, 300], Enumerable.Range(1, 5).Select(attempts => options.PolicyOf("upload").DelayAfter(attempts).TotalSeconds));
        Assert.Equal([1, 2, 2], Enumerable.Range(1, 3).Select(attempts => options.PolicyOf("live").DelayAfter(attempts).TotalSeconds));
        Assert.Equal(RetryCurve.Exponential, options.PolicyOf("scoring").Curve);
    }

    [Theory]
    [InlineData("Delivery:Curve", "wild", "Delivery:Curve must be exponential, linear, steps, custom or immediate, not 'wild'.")]
    [InlineData("Delivery:Delays", "5,soon", "Delivery:Delays must be seconds with commas between them, such as 5,30,120,300, not '5,soon'.")]
    [InlineData("Delivery:BaseDelaySeconds", "-1", "Delivery:BaseDelaySeconds must be seconds from 0 to 86400, not '-1'.")]
    [InlineData("Delivery:JitterPercent", "11", "Delivery:JitterPercent must be a whole number from 0 to 10, not '11'.")]
    [InlineData("Delivery:Lanes:a b:MaxRetries", "1", "Delivery:Lanes:a b is not the name of a lane.")]
    public void A_value_that_cannot_work_stops_the_start_with_one_sentence(string key, string value, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<InvalidSettingException>(() => Read((key, value))).Message);

    static DeliveryOptions Read(params (string Key, string Value)[] settings) => HostSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build()).Delivery;
}
