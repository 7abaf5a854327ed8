using PointBus.Host.Configuration;

namespace PointBus.Host.Tls;

/// <summary>The certificates for the connection to one server, each a PEM file.</summary>
/// <param name="Ca">Only these authorities are trusted; <see langword="null"/>: those of the system.</param>
/// <param name="Certificate">Shown to the server; <see langword="null"/>: none.</param>
/// <param name="Key">Of <paramref name="Certificate"/>, where that file does not hold it.</param>
sealed record TlsFiles(string? Ca, string? Certificate, string? Key)
{
    /// <param name="read">The configuration.</param>
    /// <param name="server">RabbitMq, Redis or Postgres: <c>Security:{server}:CaFile</c>, else <c>Security:CaFile</c>, and so on.</param>
    public static TlsFiles Read(SettingReader read, string server)
    {
        return new TlsFiles(File("CaFile"), File("CertificateFile"), File("KeyFile"));

        string? File(string name)
        {
            var key = read.Text($"Security:{server}:{name}") is not null ? $"Security:{server}:{name}" : $"Security:{name}";
            return read.Text(key) is not { } path ? null
                : System.IO.File.Exists(path) ? Path.GetFullPath(path)
                : throw new InvalidSettingException($"{key} names a file that is not there.");
        }
    }
}
