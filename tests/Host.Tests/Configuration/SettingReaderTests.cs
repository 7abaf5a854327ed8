using Microsoft.Extensions.Configuration;
using PointBus.Host.Configuration;

namespace PointBus.Host.Tests.Configuration;

public sealed class SettingReaderTests
{
    [Theory]
    [InlineData(null, 5)]
    [InlineData(" ", 5)]
    [InlineData("1", 1)]
    [InlineData(" 9 ", 9)]
    public void A_number_is_read(string? text, int expected) =>
        Assert.Equal(expected, Reader(text).Number("Key", 5, 1, 9));

    [Theory]
    [InlineData("0")]
    [InlineData("10")]
    [InlineData("1.5")]
    [InlineData("9999999999")]
    [InlineData("many")]
    public void A_number_that_cannot_work_is_told_in_one_sentence(string text) =>
        Assert.Equal(
            $"Key must be a whole number from 1 to 9, not '{text}'.",
            Assert.Throws<InvalidSettingException>(() => Reader(text).Number("Key", 5, 1, 9)).Message);

    [Theory]
    [InlineData(null, false)]
    [InlineData("true", true)]
    [InlineData("False", false)]
    public void A_flag_is_read(string? text, bool expected) =>
        Assert.Equal(expected, Reader(text).Flag("Key"));

    [Fact]
    public void A_flag_that_cannot_work_is_told_in_one_sentence() =>
        Assert.Equal("Key must be true or false, not 'yes'.", Assert.Throws<InvalidSettingException>(() => Reader("yes").Flag("Key")).Message);

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" \t", null)]
    [InlineData(" a b ", "a b")]
    public void A_text_is_trimmed_and_blanks_are_none(string? text, string? expected) =>
        Assert.Equal(expected, Reader(text).Text("Key"));

    static SettingReader Reader(string? value) =>
        new(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Key", value)]).Build());
}
