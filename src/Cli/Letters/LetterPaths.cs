namespace PointBus.Cli.Letters;

/// <summary>Where the host has its dead letters.</summary>
internal static class LetterPaths
{
    public const string Groups = "api/dlq/groups";

    public static string List(string query) => "api/dlq/letters" + (query.Length > 0 ? "?" + query : "");

    public static string One(string id) => "api/dlq/letters/" + Uri.EscapeDataString(id);

    public static string Body(string id) => One(id) + "/body";

    public static string Edit(string id) => One(id) + "/edit";

    public static string Group(string fingerprint) => $"{Groups}/{Uri.EscapeDataString(fingerprint)}";
}
