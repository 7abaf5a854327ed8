using PointBus.Host.Errors;

namespace PointBus.Host.Access;

/// <summary>GET /api/v1/keys: which keys there are, without anything that would help to guess one.</summary>
static class KeysEndpoint
{
    public static IResult Get(AccessOptions access, KeyUse use, TimeProvider time)
    {
        var now = time.GetUtcNow();
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
