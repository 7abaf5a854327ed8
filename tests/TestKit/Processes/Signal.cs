using System.Runtime.InteropServices;

namespace PointBus.TestKit;

public enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

internal static class Signals
{
    /// <summary>Does nothing where the process is gone.</summary>
    public static void Send(this Signal signal, int processId) => _ = SendTo(processId, (int)signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int SendTo(int processId, int signal);
}
