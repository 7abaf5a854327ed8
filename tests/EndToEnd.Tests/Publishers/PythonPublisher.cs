using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Publishers;

/// <summary>Publishes with Python's standard library and waits for the broker's confirm.</summary>
static class PythonPublisher
{
    public static async Task PublishAsync(RabbitMqServer broker, string exchange, string contentType, object body)
    {
        var start = new ProcessStartInfo("python3")
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Publishers", "publish.py"),
                "127.0.0.1", broker.Port.ToString(CultureInfo.InvariantCulture), exchange, "", contentType,
            },
        };
        using var python = Process.Start(start)!;
        await JsonSerializer.SerializeAsync(python.StandardInput.BaseStream, body);
        python.StandardInput.Close();
        var errors = await python.StandardError.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.True(python.ExitCode == 0, errors);
    }
}
