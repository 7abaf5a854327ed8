using PointBus.Soak.Installations;

namespace PointBus.Soak.Phases;

/// <summary>A run that never met these has shown nothing about them.</summary>
static class MustHaveSeen
{
    /// <summary>Below it a run is a smoke test and misses nothing.</summary>
    public static readonly TimeSpan ShortRun = TimeSpan.FromMinutes(3);

    /// <summary>With a database in its own process a host cannot lose the answer to a commit, and its only consumer's acknowledgement is rarely late.</summary>
    public static IReadOnlyList<string> Of(Profile profile) => profile == Profile.Embedded
        ? [Sightings.Bisect, Sightings.Unavailable, Sightings.LeaseSteal, Sightings.ReEmit]
        : [Sightings.StaleAck, Sightings.UnknownCommit, Sightings.Bisect, Sightings.Unavailable, Sightings.LeaseSteal, Sightings.ReEmit];

    public static IReadOnlyList<string> Missed(SoakOptions options, Sightings sightings) =>
        TimeSpan.FromMinutes(options.Minutes) < ShortRun || options.Permanent is not null ? [] : [.. Of(options.Profile).Where(name => sightings[name] == 0)];
}
