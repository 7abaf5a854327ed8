using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Publishers;

/// <summary>Publishes with Python's standard library and waits for the broker's confirm.</summary>
static class PythonPublisher
{
    /// <param name="broker">Where to.</param>
    /// <param name="exchange">Its exchange.</param>
    /// <param name="contentType">How the body is written.</param>
    /// <param name="body">The message.</param>
    /// <param name="login">User, password, and the user that the message names, if any; without them it is the broker's own.</param>
    public static async Task PublishAsync(RabbitMqServer broker, string exchange, string contentType, object body, params string[] login)
    {
        var errors = await TryAsync(broker, exchange, contentType, body, login);
        Assert.True(errors is null, errors);
    }

    /// <returns>What went wrong; <see langword="null"/> once the broker has confirmed the message.</returns>
    public static async Task<string?> TryAsync(RabbitMqServer broker, string exchange, string contentType, object body, params string[] login)
    {
        var start = new ProcessStartInfo("python3")
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Publishers", "publish.py"), "127.0.0.1", broker.Port.ToString(CultureInfo.InvariantCulture), exchange, "", contentType, .. login])
            start.ArgumentList.Add(argument);
        using var python = Process.Start(start)!;
        await JsonSerializer.SerializeAsync(python.StandardInput.BaseStream, body);
        python.StandardInput.Close();
        var errors = await python.StandardError.ReadToEndAsync();
        await python.WaitForExitAsync();
        return python.ExitCode == 0 ? null : errors;
    }
}
