namespace PointBus.Host.Configuration;

/// <summary>Runs the host; what stops its start is told in one sentence.</summary>
static class Launch
{
    const int CannotStart = 2;

    public static async Task<int> RunAsync(Func<Task> host)
    {
        try
        {
            await host();
            return 0;
        }
        catch (InvalidSettingException e)
        {
            await Console.Error.WriteLineAsync("PointBus cannot start: " + e.Message);
            return CannotStart;
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync("PointBus cannot start: the address is in use by another program; stop that, or set PointBus__Urls.");
            return CannotStart;
        }
    }
}
