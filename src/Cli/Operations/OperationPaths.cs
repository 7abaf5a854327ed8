namespace PointBus.Cli.Operations;

/// <summary>Where the host has its operations.</summary>
internal static class OperationPaths
{
    public const string All = "api/v1/operations";

    public static string One(string id) => $"{All}/{Uri.EscapeDataString(id)}";

    public static string Items(string id, string? state, int limit, int offset = 0) =>
        $"{One(id)}/items?{(state is null ? "" : $"state={Uri.EscapeDataString(state)}&")}limit={limit}&offset={offset}";

    public static string Do(string id, string what) => $"{One(id)}/{what}";
}
