using System.Text.Json;

namespace PointBus.Host.Operations;

/// <summary>Members of enums as the API writes them: <c>failed_same</c>.</summary>
static class Words
{
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>In any case; a number is no word.</summary>
    public static bool TryRead<T>(string text, out T value) where T : struct, Enum
    {
        foreach (var member in Enum.GetValues<T>())
            if (string.Equals(Of(member), text, StringComparison.OrdinalIgnoreCase))
            {
                value = member;
                return true;
            }

        value = default;
        return false;
    }
}
