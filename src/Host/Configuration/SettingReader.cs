using System.Globalization;

namespace PointBus.Host.Configuration;

/// <summary>Reads single settings and says in one sentence what is wrong with one.</summary>
sealed class SettingReader(IConfiguration configuration)
{
    public string? Text(string key) => configuration[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    public int Number(string key, int standard, int least, int most) => (int)Large(key, standard, least, most);

    public long Large(string key, long standard, long least, long most)
    {
        if (Text(key) is not { } text)
            return standard;

        return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new InvalidSettingException($"{key} must be a whole number from {least} to {most}, not '{text}'.");
    }

    /// <summary>Seconds, with decimals where it matters.</summary>
    public TimeSpan Seconds(string key, double standard, double least, double most) =>
        Text(key) is not { } text ? TimeSpan.FromSeconds(standard)
        : TrySeconds(text, least, most) ?? throw new InvalidSettingException(
            string.Create(CultureInfo.InvariantCulture, $"{key} must be seconds from {least} to {most}, not '{text}'."));

    public static TimeSpan? TrySeconds(string text, double least, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= least && seconds <= most
            ? TimeSpan.FromSeconds(seconds)
            : null;

    public bool Flag(string key, bool standard = false) => Text(key) switch
    {
        null => standard,
        var text when bool.TryParse(text, out var flag) => flag,
        var text => throw new InvalidSettingException($"{key} must be true or false, not '{text}'."),
    };
}
