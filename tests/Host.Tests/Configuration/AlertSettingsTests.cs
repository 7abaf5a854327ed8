using Microsoft.Extensions.Configuration;
using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Contracts;
using PointBus.Host.Configuration;

namespace PointBus.Host.Tests.Configuration;

public sealed class AlertSettingsTests
{
    [Fact]
    public void Rules_links_and_the_interval_are_read()
    {
        var options = Read(
            ("Alerts:IntervalSeconds", "30"), ("Alerts:GroupWaitSeconds", "5"), ("Alerts:ResolveWaitSeconds", "7"), ("Alerts:PublicUrl", "https://bus.example"), ("Alerts:Rules:dead-letters:Raise", "20.5"),
            ("Alerts:Rules:upstream-quiet@ogn:Enabled", "true"), ("Alerts:Rules:upstream-quiet@ogn:Severity", "critical"));

        Assert.Equal((true, TimeSpan.FromSeconds(30), "bus.example"), (options.Enabled, options.Interval, options.PublicUrl!.Host));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7)), (options.GroupWait, options.ResolveWait));
        Assert.Equal((new AlertOptions().GroupWait, new AlertOptions().ResolveWait), (Read().GroupWait, Read().ResolveWait));
        var book = RuleBook.Merge(BuiltInRules.All, options.Rules);
        Assert.Equal(20.5, book.Find("dead-letters")!.Raise);
        Assert.Equal((true, AlertSeverity.Critical), (book.Find("upstream-quiet@ogn")!.IsEnabled, book.Find("upstream-quiet@ogn")!.Severity));
        Assert.Equal(new AlertOptions().Interval, Read().Interval);
    }

    [Theory]
    [InlineData("Alerts:Rules:dead-letters:Raise", "many", "must be a number")]
    [InlineData("Alerts:Rules:dead-letters:Clear", "20", "on the good side")]
    [InlineData("Alerts:Rules:dead-leters:Raise", "20", "There is no rule dead-leters")]
    [InlineData("Alerts:Rules:dead-letters:Severity", "loud", "must be one of")]
    [InlineData("Alerts:PublicUrl", "bus.example", "must be an http or https address")]
    public void A_value_that_cannot_work_is_one_sentence(string key, string value, string part) =>
        Assert.Contains(part, Assert.Throws<InvalidSettingException>(() => Read((key, value))).Message, StringComparison.Ordinal);

    static AlertOptions Read(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        return AlertSettings.Read(configuration, new SettingReader(configuration));
    }
}
