using PointBus.Soak.Phases;
using PointBus.Soak.Reporting;

namespace PointBus.Soak;

/// <summary>One run from the command line: prints the block, writes both reports, gives the exit code.</summary>
static class SoakCommand
{
    public static async Task<int> RunAsync(SoakOptions options, CancellationToken cancellationToken)
    {
        SoakResult result;
        try
        {
            result = await new SoakRun(options, TimeProvider.System).RunAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"The soak itself failed, which says nothing of the product (seed {options.Seed}, folder {options.Folder}): {e}");
            return ExitCodes.NotMeaningful;
        }

        var text = TextReport.Of(result);
        await File.WriteAllTextAsync(Path.Combine(options.Folder, "report.txt"), text + "\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(options.Folder, "report.json"), JsonReport.Of(result), cancellationToken);
        Console.WriteLine(text);
        return result.ExitCode;
    }
}
