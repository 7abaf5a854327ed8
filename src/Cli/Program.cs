using System.Runtime.InteropServices;
using PointBus.Cli;

using var stop = new CancellationTokenSource();

// The first signal ends the work in order; the handler then stands aside, so a second one ends the process.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

return await PointBusCli.RunAsync(args, CliEnvironment.OfProcess(), stop.Token);
