using PointBus.Host.Errors;

namespace PointBus.Host.Access;

/// <summary>GET /api/v1/keys: which keys there are, without anything that would help to guess one.</summary>
static class KeysEndpoint
{
    public static IResult Get(CurrentAccess current, KeyUse use, TimeProvider time)
    {
        var (access, now) = (current.Options, time.GetUtcNow());
        return Answers.Ok(new
        {
            Keys = access.Keys.Select(key => new { key.Id, key.Upstream, key.Role, key.Expires, Active = key.IsActive(now), LastUsed = use.Of(key) }),
            access.Keys.Count,
            access.IngestIsOpen,
            access.OperatingIsOpen,
            Timestamp = now,
        });
    }
}
