using System.Diagnostics;
using PointBus.Consumers.Accepting;
using PointBus.Contracts;

namespace PointBus.Host.Ingest.Sharing;

/// <summary>A request of a few points of one flight that may share a batch with others.</summary>
/// <param name="request">As it came.</param>
/// <param name="points">What the rules left of its points.</param>
sealed class SmallRequest(IntakeRequest request, IReadOnlyList<Point> points)
{
    public IntakeRequest Request => request;

    public IReadOnlyList<Point> Points => points;

    /// <summary>What is known of its flight, the device included, which the batch cannot say for all.</summary>
    public RegisterFlight Registration { get; } = new()
    {
        FlightId = request.FlightId!,
        Flight = request.Flight! with { DeviceId = request.Flight.DeviceId ?? request.DeviceId },
    };

    /// <summary>The span of the request, which the span of the shared batch points at.</summary>
    public Activity? Span { get; } = Activity.Current;

    /// <summary>Alone: what would have a whole batch refused must not get into one that others share.</summary>
    /// <exception cref="BatchRefusedException">What is wrong.</exception>
    public void Check()
    {
        BatchRules.Check(Registration);
        BatchRules.CheckDevice(request.DeviceId);
    }
}
