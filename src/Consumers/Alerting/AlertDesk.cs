using PointBus.Consumers.Alerting.Channels.Sending;
using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting;

/// <summary>What people see of alerts and do about them, on any host. Throws <see cref="BufferUnavailableException"/>.</summary>
public sealed class AlertDesk(IAlertStore store, TimeProvider time)
{
    /// <summary>Everything that fires, the most severe and then the oldest first. Values are up to a minute old.</summary>
    public async Task<IReadOnlyList<AlertView>> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var standings = AlertJson.ReadAll<RuleStanding>(await store.ReadAllAsync(AlertDocument.Standing, cancellationToken));
        var groups = AlertJson.ReadAll<GroupState>(await store.ReadAllAsync(AlertDocument.Group, cancellationToken));
        var acknowledged = AlertJson.ReadAll<Acknowledgement>(await store.ReadAllAsync(AlertDocument.Acknowledgement, cancellationToken));
        var active = ActiveAlert.Of(standings.Values);
        var input = new PlanInput { Now = now, Active = active, Inhibition = Inhibition.From(standings.Values, now) };
        var silences = await ReadSilencesAsync(cancellationToken);
        return
        [
            .. active.Select(alert =>
                {
                    var member = groups.GetValueOrDefault(GroupState.KeyOf(alert.Facts))?.Members.GetValueOrDefault(alert.Facts.Place ?? "");
                    var toldId = member is { IsTold: true } ? member.Facts.FiringId : (Guid?)null;
                    return new AlertView(alert.Facts)
                    {
                        ToldId = toldId,
                        Silence = silences.FirstOrDefault(silence => silence.Concerns(alert.Facts) && silence.IsActive(now)),
                        IsInhibited = input.Hides(alert),
                        Acknowledgement = acknowledged.GetValueOrDefault(Key(alert.Facts.FiringId)) ?? (toldId is { } id ? acknowledged.GetValueOrDefault(Key(id)) : null),
                    };
                })
                .OrderByDescending(view => view.Alert.Severity).ThenBy(view => view.Alert.Since),
        ];
    }

    /// <summary>Takes care of a firing, by its own id or the one that people were told. May be repeated; the first stays.</summary>
    /// <returns>The alert; <see langword="null"/> where nothing of that id fires.</returns>
    public async Task<AlertView?> AcknowledgeAsync(Guid firingId, string actor, string? comment, CancellationToken cancellationToken)
    {
        var view = (await ReadAsync(cancellationToken)).FirstOrDefault(one => one.Alert.FiringId == firingId || one.ToldId == firingId);
        if (view is null || view.Acknowledgement is not null)
            return view;

        var acknowledgement = new Acknowledgement { FiringId = view.ToldId ?? view.Alert.FiringId, Actor = actor, At = time.GetUtcNow(), Comment = comment };
        await store.SaveAsync(
            AlertDocument.Acknowledgement, new Dictionary<string, string?> { [Key(acknowledgement.FiringId)] = AlertJson.Write(acknowledgement) }, cancellationToken);
        return view with { Acknowledgement = acknowledgement };
    }

    /// <summary>Those in effect, those to come, and those that ended within a week.</summary>
    public async Task<IReadOnlyList<Silence>> ReadSilencesAsync(CancellationToken cancellationToken) =>
        [.. AlertJson.ReadAll<Silence>(await store.ReadAllAsync(AlertDocument.Silence, cancellationToken)).Values.OrderBy(silence => silence.StartsAt)];

    /// <summary>What fires now and a silence would hide.</summary>
    public async Task<IReadOnlyList<AlertView>> PreviewAsync(Silence silence, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(cancellationToken)).Where(view => silence.Concerns(view.Alert))];

    /// <summary>Adds a silence or replaces the one of its id.</summary>
    /// <returns>What is wrong with it; then nothing changed.</returns>
    public async Task<IReadOnlyList<string>> SilenceAsync(Silence silence, CancellationToken cancellationToken)
    {
        string[] mistakes = [.. SilenceCheck.Find(silence, time.GetUtcNow())];
        if (mistakes.Length == 0)
            await store.SaveAsync(AlertDocument.Silence, new Dictionary<string, string?> { [Key(silence.Id)] = AlertJson.Write(silence) }, cancellationToken);
        return mistakes;
    }

    /// <summary>Ends a silence at once.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> UnsilenceAsync(Guid id, CancellationToken cancellationToken)
    {
        if ((await ReadSilencesAsync(cancellationToken)).All(silence => silence.Id != id))
            return false;

        await store.SaveAsync(AlertDocument.Silence, new Dictionary<string, string?> { [Key(id)] = null }, cancellationToken);
        return true;
    }

    /// <summary>What began and ended, newest first; seven days are kept.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(DateTimeOffset after, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        [.. (await store.ReadAsync(AlertLog.History, after, before, limit, cancellationToken)).Select(AlertJson.Read<HistoryEntry>).OfType<HistoryEntry>()];

    /// <summary>Tries to deliver and what came of them, newest first; seven days are kept.</summary>
    public async Task<IReadOnlyList<DeliveryEntry>> ReadDeliveriesAsync(DateTimeOffset after, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        [.. (await store.ReadAsync(AlertLog.Delivery, after, before, limit, cancellationToken)).Select(DeliveryEntry.TryRead).OfType<DeliveryEntry>()];

    /// <summary>Counters of all hosts since the first one ran.</summary>
    public Task<IReadOnlyDictionary<string, long>> ReadCountersAsync(CancellationToken cancellationToken) => store.ReadCountersAsync(cancellationToken);

    static string Key(Guid id) => id.ToString("N");
}
