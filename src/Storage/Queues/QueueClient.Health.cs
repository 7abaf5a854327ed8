namespace PointBus.Storage.Queues;

public sealed partial class QueueClient
{
    /// <summary>Looks at all queues: dead letters, many messages in flight, messages that nobody asks for.</summary>
    public async Task<QueueHealth> CheckHealthAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var states = await CallAsync(null, () => Messages.ReadStatesAsync(cancellationToken));
            QueueIssue[] issues = [.. states.SelectMany(Issues)];
            return new QueueHealth(issues.Length > 0 ? "warning" : "healthy", issues);
        }
        catch (QueueConnectionException e)
        {
            return new QueueHealth("critical", [], e.Message);
        }
    }

    IEnumerable<QueueIssue> Issues(Redis.QueueState state)
    {
        var name = QueueNames.Of(Prefix, state.Keys.Lane, isDlq: false);
        if (state.Dead > 0)
            yield return new QueueIssue("dlq_not_empty", QueueNames.Of(Prefix, state.Keys.Lane, isDlq: true), state.Dead);
        if (state.Leased > Options.InFlightWarning)
            yield return new QueueIssue("high_pending_messages", name, state.Leased);
        if (state is { Ready: > 0, Leased: 0, Paused: false } && (state.LastConsumerAt ?? state.CreatedAt) < Time.GetUtcNow() - Options.ConsumerMissingAfter)
            yield return new QueueIssue("queue_without_consumer", name, state.Ready);
    }
}
