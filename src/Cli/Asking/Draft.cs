namespace PointBus.Cli.Asking;

/// <summary>A text in a file that only its writer can read, for an editor; gone afterwards unless the work would be lost.</summary>
internal sealed class Draft : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pointbus-edit-");
    bool _kept;

    public Draft(string name, string text)
    {
        Path = System.IO.Path.Combine(_folder.FullName, name);
        File.WriteAllText(Path, text);
    }

    public string Path { get; }

    /// <summary>The text as the editor left it.</summary>
    public async Task<string> EditAsync(CliEnvironment environment, CancellationToken cancellationToken)
    {
        var code = await environment.EditAsync(Editor.NameIn(environment), Path, cancellationToken);
        return code == 0
            ? await File.ReadAllTextAsync(Path, cancellationToken)
            : throw new CliException(ExitCode.Error, $"The editor ended with {code}. Nothing was done.");
    }

    public void Keep() => _kept = true;

    public void Dispose()
    {
        if (!_kept)
            _folder.Delete(recursive: true);
    }
}
