using System.Collections.Concurrent;
using System.Diagnostics;

namespace PointBus.TestKit;

/// <summary>Starts children that the kernel kills when this process ends, however it ends.</summary>
internal static class ProcessNursery
{
    static readonly BlockingCollection<Action> Requests = Open();
    static readonly string? SetPriv = OperatingSystem.IsLinux() ? Executable.OnPath("setpriv").FirstOrDefault(File.Exists) : null;

    public static Task<Process> StartAsync(Command command)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add(() =>
        {
            try
            {
                started.SetResult(Start(command));
            }
            catch (Exception problem)
            {
                started.SetException(problem);
            }
        });
        return started.Task;
    }

    static Process Start(Command command)
    {
        IReadOnlyList<string> line = [.. Privileges(command), command.File, .. command.Arguments];
        var start = new ProcessStartInfo(line[0], line.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in command.Environment)
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;

        var process = Process.Start(start)!;
        AtProcessExit.Kill(process.Id);
        process.StandardInput.Close();
        return process;
    }

    // setpriv becomes the program, so its process id is the program's.
    static string[] Privileges(Command command)
    {
        var isOther = command.User is not null && Environment.IsPrivilegedProcess;
        if (SetPriv is null)
            return isOther ? throw new FileNotFoundException("setpriv is not installed: apt-get install -y util-linux") : [];

        return isOther
            ? [SetPriv, "--reuid", command.User!, "--regid", command.User!, "--init-groups", SetPriv, "--pdeathsig", "KILL"]
            : [SetPriv, "--pdeathsig", "KILL"];
    }

    // The kernel watches the thread that forked, not the process: a thread of the pool would take its children with it when it retires.
    static BlockingCollection<Action> Open()
    {
        var requests = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var request in requests.GetConsumingEnumerable())
                request();
        })
        { IsBackground = true, Name = "Process nursery" }.Start();
        return requests;
    }
}
