using System.Security.Claims;
using PointBus.Host.Access;
using PointBus.Host.Errors;

namespace PointBus.Host.Operations;

/// <summary>Who asks for a change: the owner of the key and, where it says so, the person behind it.</summary>
static class Actors
{
    const string Header = "X-Actor";
    const int MaxLength = 100;

    public static string Actor(this HttpContext context)
    {
        var owner = context.User.FindFirstValue(ClaimTypes.Actor) ?? (context.Upstream() is { } upstream ? "upstream " + upstream : "anonymous");
        var person = context.Request.Headers[Header].ToString().Trim();
        if (person.Length == 0)
            return owner;

        return person.Length <= MaxLength && !person.Any(char.IsControl)
            ? $"{owner} ({person})"
            : throw new ApiException(StatusCodes.Status400BadRequest, "actor.invalid", $"{Header} must have at most {MaxLength} characters and no control characters.");
    }
}
