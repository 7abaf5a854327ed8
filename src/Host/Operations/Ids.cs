using PointBus.Host.Errors;

namespace PointBus.Host.Operations;

/// <summary>UUIDs of batches, letters and operations.</summary>
static class Ids
{
    public static Guid Require(string text) => Guid.TryParse(text, out var id)
        ? id
        : throw new ApiException(StatusCodes.Status400BadRequest, "id.invalid", "An id must be a UUID.");

    /// <summary>What a change is aimed at, for the audit record, whatever stands in the path.</summary>
    public static string Target(string what, string sent) => $"{what} {new string([.. sent.Take(100).Where(c => !char.IsControl(c))])}";
}
