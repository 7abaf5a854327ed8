using PointBus.Consumers;
using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.DeadLetters;

/// <summary>/api/dlq/groups: failures of one cause, and what people say of them.</summary>
static class GroupEndpoints
{
    public static async Task<IResult> ListAsync(HttpContext context, IDeadLetterCatalog catalog, TimeProvider time, CancellationToken cancellationToken)
    {
        var values = RequestValues.Of(context);
        values.Allow("lane", "open", "limit");
        var limit = Paging.ReadLimit(values);
        var lane = values.Text("lane") is { } name ? Lanes.Parse(name).Name : null;
        var groups = await catalog.ReadGroupsAsync(new GroupQuery(lane, values.Flag("open") ?? true, limit), cancellationToken);
        return Answers.Ok(new { Groups = groups.Select(Shown.Group), groups.Count, Limit = limit, Timestamp = time.GetUtcNow() });
    }

    public static async Task<IResult> GetAsync(string fingerprint, IDeadLetterCatalog catalog, CancellationToken cancellationToken) =>
        await catalog.ReadGroupsAsync(new GroupQuery(OpenOnly: false, Fingerprint: fingerprint), cancellationToken) is [var group, ..]
            ? Answers.Ok(Shown.Group(group))
            : throw NotFound();

    public static Task<IResult> PatchAsync(string fingerprint, HttpContext context, AuditTrail audit, IDeadLetterCatalog catalog) =>
        audit.RunAsync(context, "group.annotate", Ids.Target("group", fingerprint), async entry =>
        {
            using var body = await Ingest.JsonBody.ReadObjectAsync(context);
            var (values, json) = (RequestValues.Of(body.RootElement), body.RootElement);
            values.Allow("owner", "note", "bug_url", "resolved", "version");

            var note = new GroupNote(entry.Actor, Said(json, "owner", 100), Said(json, "note", 2_000), BugUrl(Said(json, "bug_url", 500)), values.Flag("resolved"), ProductVersion.Release);
            entry.Detail = string.Join(", ", json.EnumerateObject().Select(member => member.Name).Where(name => name != "version"));
            try
            {
                return await catalog.AnnotateAsync(fingerprint, note, values.Number("version", 0, int.MaxValue), context.RequestAborted) is { } group
                    ? Answers.Ok(Shown.Group(group))
                    : throw NotFound();
            }
            catch (CatalogConflictException)
            {
                throw new ApiException(StatusCodes.Status409Conflict, "GROUP_CHANGED", "Somebody else wrote to this group since you read it; read it again.");
            }
        });

    /// <summary>An empty text removes what is there, so it is not the same as a member left out. Lines may be broken.</summary>
    static string? Said(System.Text.Json.JsonElement body, string name, int maxLength)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == System.Text.Json.JsonValueKind.Null)
            return null;
        if (value.ValueKind != System.Text.Json.JsonValueKind.String)
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "json.type", $"{name} must be text.");

        var text = value.GetString()!.ReplaceLineEndings("\n");
        Ingest.Identifiers.Require(text.Replace('\n', ' '), name, maxLength);
        return text;
    }

    /// <summary>Shown as a link, so that it must be one.</summary>
    static string? BugUrl(string? text) => text is null or "" || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http")
        ? text
        : throw new ApiException(StatusCodes.Status400BadRequest, "bug_url.invalid", "bug_url must be an http or https address.");

    static ApiException NotFound() => new(StatusCodes.Status404NotFound, "GROUP_NOT_FOUND", "There is no group with this fingerprint.");
}
