using MassTransit;

namespace PointBus.Host.Bus;

/// <summary>Whether the bus is started, connected and has its queues.</summary>
sealed class BusState(IBusControl bus)
{
    volatile bool started;

    /// <summary>Once the queues exist; a broker that goes away later does not undo it.</summary>
    public bool HasStarted => started;

    public bool IsReady => started && bus.CheckHealth().Status == BusHealthStatus.Healthy;

    public void Started() => started = true;

    public void Stopped() => started = false;
}
