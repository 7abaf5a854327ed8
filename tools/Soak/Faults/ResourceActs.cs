using PointBus.Soak.Installations;
using PointBus.TestKit;

namespace PointBus.Soak.Faults;

/// <summary>Takes disk and memory away and gives them back.</summary>
sealed class ResourceActs(Installation installation, TimeProvider time)
{
    public async Task<bool> DoAsync(FaultStep step, TimeSpan length, CancellationToken cancellationToken)
    {
        switch (installation, step.Kind, step.Target)
        {
            case (EmbeddedInstallation { Disk: { } disk }, FaultKind.Disk, "host"):
                // SQLite may find room in its log for a while; a disk in that state is slow as well.
                await using (await installation.Database.HoldUpAsync(cancellationToken))
                    await FullAsync(disk, length, cancellationToken);
                return true;
            case (BrokerInstallation { Disk: { } disk }, FaultKind.Disk, "redis"):
                await FullAsync(disk, length, cancellationToken);
                return true;
            case (BrokerInstallation real, FaultKind.Memory, "redis"):
                await real.Redis.CommandAsync("CONFIG", "SET", "maxmemory", "1mb");
                await WaitAsync(length, cancellationToken);
                await real.Redis.CommandAsync("CONFIG", "SET", "maxmemory", "0");
                return true;
            // The broker takes nothing from publishers as long as one of its alarms is on.
            case (BrokerInstallation real, FaultKind.Disk, "rabbitmq"):
                await AlarmAsync(real, ["set_disk_free_limit", "900GB"], ["set_disk_free_limit", "100MB"], length, cancellationToken);
                return true;
            case (BrokerInstallation real, FaultKind.Memory, "rabbitmq"):
                await AlarmAsync(real, ["set_vm_memory_high_watermark", "absolute", "10MB"], ["set_vm_memory_high_watermark", "absolute", "1GB"], length, cancellationToken);
                return true;
            default:
                return false;
        }
    }

    async Task FullAsync(SmallDisk disk, TimeSpan length, CancellationToken cancellationToken)
    {
        try
        {
            // Again and again, because what the server gives up by itself is room again.
            for (var started = time.GetTimestamp(); time.GetElapsedTime(started) < length;)
            {
                disk.Fill();
                await WaitAsync(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
        finally
        {
            disk.Free();
        }
    }

    async Task AlarmAsync(BrokerInstallation real, string[] on, string[] off, TimeSpan length, CancellationToken cancellationToken)
    {
        await real.RabbitMq.ControlAsync(on);
        await WaitAsync(length, cancellationToken);
        await real.RabbitMq.ControlAsync(off);
    }

    Task WaitAsync(TimeSpan length, CancellationToken cancellationToken) => Task.Delay(length, time, cancellationToken);
}
