using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Planning;

/// <summary>Brings notices to the channels. What is to be told, and when, is decided before.</summary>
public interface INoticeOutbox
{
    /// <summary>Names of the channels that the routes give a notice now; empty where none does.</summary>
    IReadOnlyList<string> Route(AlertNotice notice);

    /// <summary>
    /// Hands a notice to these channels, whatever the routes say, and returns once it will be tried without further ado: over the
    /// bus or, where that does not take it in time, in this process. May be repeated: a notice id that a channel delivered is not delivered again.
    /// </summary>
    Task SendAsync(AlertNotice notice, IReadOnlyList<string> channels, CancellationToken cancellationToken);
}
