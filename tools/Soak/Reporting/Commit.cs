using PointBus.TestKit;

namespace PointBus.Soak.Reporting;

/// <summary>Which sources the product was built from, as far as they are under version control.</summary>
static class Commit
{
    public static string Id { get; } = Read();

    static string Read()
    {
        try
        {
            using var git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("git", ["-C", Repository.Root, "rev-parse", "--short", "HEAD"]) { RedirectStandardOutput = true, RedirectStandardError = true });
            var id = git!.StandardOutput.ReadToEnd().Trim();
            return id.Length > 0 ? id : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
