using System.Security.Claims;

namespace PointBus.Host.Access;

/// <summary>What the key of a request says of the one who asks.</summary>
static class AccessClaims
{
    public const string Key = "pointbus.key";

    /// <summary>The upstream that the key belongs to; <see langword="null"/> where keys are not in use.</summary>
    public static string? Upstream(this HttpContext context) => context.User.Identity?.Name;

    /// <summary>The only upstream whose things may be seen; <see langword="null"/>: all.</summary>
    public static string? OnlyUpstream(this HttpContext context) => context.User.IsInRole(Roles.Viewer) ? null : context.Upstream();

    /// <summary>Whether something of this upstream may be seen at all; what may not is answered as if it were not there.</summary>
    public static bool MaySee(this HttpContext context, string? upstream) => context.OnlyUpstream() is not { } only || only == upstream;

    /// <summary>A viewer sees no positions and no names of people; an upstream sees what it sent itself.</summary>
    public static bool IsMasked(this HttpContext context) => context.User.IsInRole(Roles.Viewer) && !context.User.IsInRole(Roles.Operator);

    /// <summary>The id of the key that was sent; <see langword="null"/> where none was, or one that is not known.</summary>
    public static string? KeyId(this HttpContext context) => context.User.FindFirstValue(Key);
}
