using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace PointBus.Host.Configuration;

/// <summary>The settings once more, with an eye on their files.</summary>
static class WatchedFiles
{
    /// <summary>The same settings from the same places; those in JSON files change with their files, which are looked at every few seconds.</summary>
    public static IConfigurationRoot Watched(this ConfigurationManager configuration)
    {
        var watched = new ConfigurationBuilder();
        foreach (var source in configuration.Sources)
            watched.Add(source is JsonConfigurationSource { FileProvider: PhysicalFileProvider folder } json ? Watch(json, folder.Root) : source);
        return watched.Build();
    }

    /// <summary>Asks for the file's time: nothing is told of changes in many folders that containers mount, and a watch would be one on the whole folder.</summary>
    static WatchedJsonSource Watch(JsonConfigurationSource json, string folder) => new()
    {
        FileProvider = new PhysicalFileProvider(folder) { UsePollingFileWatcher = true, UseActivePolling = true },
        Path = json.Path!,
        Optional = json.Optional,
        ReloadOnChange = true,
    };
}

sealed class WatchedJsonSource : JsonConfigurationSource
{
    public override IConfigurationProvider Build(IConfigurationBuilder builder) => new WatchedJson(this);
}

/// <summary>A file that cannot be read, perhaps because it is just being written, leaves in place what it said before.</summary>
sealed class WatchedJson : JsonConfigurationProvider
{
    IDictionary<string, string?> read;

    public WatchedJson(JsonConfigurationSource source)
        : base(source)
    {
        read = Data;
        source.OnLoadException = Keep;
    }

    public bool IsUnreadable { get; private set; }

    public override void Load(Stream stream)
    {
        base.Load(stream);
        (read, IsUnreadable) = (Data, false);
    }

    void Keep(FileLoadExceptionContext context) => (Data, IsUnreadable, context.Ignore) = (read, true, true);
}
