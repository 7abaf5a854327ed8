using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Operations;

/// <summary>Lanes by the names that requests use: short or long, in any case.</summary>
static class Lanes
{
    public static Lane Parse(string name) => Lane.Parse(name) ?? throw Unknown(name);

    /// <summary>A lane that exists, as it stands.</summary>
    public static async Task<LaneStatus> RequireLaneAsync(this IPointBuffer buffer, string name, CancellationToken cancellationToken)
    {
        var lane = Parse(name);
        return (await buffer.ReadLanesAsync(cancellationToken)).FirstOrDefault(status => status.Lane.Name == lane.Name) ?? throw Unknown(name);
    }

    static ApiException Unknown(string name) =>
        new(StatusCodes.Status400BadRequest, "lane.invalid", $"Invalid queue type: {new string([.. name.Take(64).Where(c => !char.IsControl(c))])}");
}
