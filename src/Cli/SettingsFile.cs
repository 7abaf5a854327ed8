using System.Text.Json;

namespace PointBus.Cli;

/// <summary>What the settings file may say; other members are ignored.</summary>
internal sealed record SettingsFile(string? Server = null, string? ApiKey = null, string? Actor = null)
{
    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads the file that was named, which must exist, or the usual one, which need not.</summary>
    public static SettingsFile Read(string? named, CliEnvironment environment)
    {
        var path = named ?? Path.Combine(environment.ConfigFolder, "pointbus", "config.json");
        if (named is null && !File.Exists(path))
            return new SettingsFile();

        try
        {
            var file = JsonSerializer.Deserialize<SettingsFile>(File.ReadAllText(path), Format) ?? new SettingsFile();
            if (file.ApiKey is not null && IsOpenToOthers(path))
                environment.Error.WriteLine($"pointbus: Other users of this machine can read the API key in {path}. Run: chmod 600 {path}");

            return file;
        }
        catch (JsonException error)
        {
            throw new CliException(ExitCode.Usage, $"The settings file {path} is not valid JSON (line {error.LineNumber + 1}). Correct or remove it.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"The settings file {path} cannot be read. Name another with --config or correct its permissions.", error);
        }
    }

    static bool IsOpenToOthers(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;
}
