using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PointBus.Host.Access;
using PointBus.Host.Configuration;
using PointBus.Host.Tests.Fakes;
using PointBus.TestKit;

namespace PointBus.Host.Tests.Configuration;

/// <summary>Keys in a file that changes.</summary>
[Trait("length", "long")]
public sealed class WatchedFilesTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly TempDirectory directory = TempDirectory.Create("watched");
    readonly ConfigurationManager configuration = new();
    readonly LogLines log = new();
    readonly ILoggerFactory loggers;
    readonly CurrentAccess access;

    public WatchedFilesTests()
    {
        loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        Write(File("alpha"));
        configuration.SetBasePath(directory.FullName).AddJsonFile("appsettings.json", optional: true, reloadOnChange: false);
        // As from the environment, which counts more than files.
        configuration.AddInMemoryCollection([KeyValuePair.Create("Access:AdminKey", (string?)"key of the admin")]);
        access = new CurrentAccess(AccessOptions.Read(configuration), configuration.Watched(), loggers.CreateLogger<CurrentAccess>());
    }

    [Fact]
    public async Task Keys_of_a_changed_file_count_and_those_from_elsewhere_stay()
    {
        Write(File("beta"));

        await Eventually.TrueAsync(() => Names() == "beta admin", Patience, "the new key: " + Names());
        Assert.Empty(log.Of(LogLevel.Error));
    }

    [Fact]
    public async Task A_file_that_is_no_JSON_changes_nothing_until_it_is()
    {
        Write(File("beta")[..^3]);
        await Eventually.TrueAsync(() => log.Of(LogLevel.Error).Length > 0, Patience, "the error");

        Assert.Equal("alpha admin", Names());
        Assert.Equal("The changed keys are not used, those of before stay valid: appsettings.json cannot be read; see to its JSON and rights.", Assert.Single(log.Of(LogLevel.Error)));

        Write(File("gamma"));
        await Eventually.TrueAsync(() => Names() == "gamma admin", Patience, "the new key");
    }

    [Fact]
    public async Task A_file_behind_a_link_that_moves_is_seen()
    {
        foreach (var name in (string[])["one", "two"])
            Directory.CreateDirectory(directory.File(name));
        await System.IO.File.WriteAllTextAsync(directory.File("one/appsettings.json"), File("alpha"));
        await System.IO.File.WriteAllTextAsync(directory.File("two/appsettings.json"), File("beta"));
        // Files of one moment would be told apart by nothing.
        System.IO.File.SetLastWriteTimeUtc(directory.File("two/appsettings.json"), System.IO.File.GetLastWriteTimeUtc(directory.File("one/appsettings.json")).AddMinutes(1));
        System.IO.File.Delete(directory.File("appsettings.json"));
        System.IO.File.CreateSymbolicLink(directory.File("appsettings.json"), "one/appsettings.json");
        await Eventually.TrueAsync(() => log.Of(LogLevel.Information).Length > 0, Patience, "the first look");

        System.IO.File.CreateSymbolicLink(directory.File("next"), "two/appsettings.json");
        System.IO.File.Move(directory.File("next"), directory.File("appsettings.json"), overwrite: true);

        await Eventually.TrueAsync(() => Names() == "beta admin", Patience, "the new key");
    }

    public void Dispose()
    {
        access.Dispose();
        configuration.Dispose();
        loggers.Dispose();
        log.Dispose();
        directory.Dispose();
    }

    string Names() => string.Join(' ', access.Options.Keys.Select(key => key.Upstream));

    void Write(string text) => System.IO.File.WriteAllText(directory.File("appsettings.json"), text);

    static string File(string upstream) => $$"""{"ApiKeys":[{"Upstream":"{{upstream}}","Hash":"{{new string('0', 64)}}"}]}""";
}
