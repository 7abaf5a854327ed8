using System.Globalization;
using System.Text;
using System.Text.Json;
using PointBus.Host.Errors;
using PointBus.Host.Ingest;
using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Operations;

/// <summary>The named values of a query or of a JSON body, read one way, so that both take the same words and give the same answers to bad ones. An empty text counts as left out.</summary>
sealed class RequestValues
{
    readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
    readonly bool fromBody;

    RequestValues(bool fromBody) => this.fromBody = fromBody;

    public static RequestValues Of(HttpContext context)
    {
        var read = new RequestValues(fromBody: false);
        foreach (var (name, value) in context.Request.Query)
            read.values[name] = value.ToString();
        return read;
    }

    /// <summary>The plain members of an object; arrays of plain values become one text with commas. Members named in <paramref name="apart"/> are for the caller.</summary>
    public static RequestValues Of(JsonElement body, params ReadOnlySpan<string> apart)
    {
        var read = new RequestValues(fromBody: true);
        foreach (var member in body.EnumerateObject())
            if (!apart.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
                read.values[member.Name] = member.Value.ValueKind == JsonValueKind.Array
                    ? string.Join(',', member.Value.EnumerateArray().Select(one => Plain(member.Name, one)))
                    : Plain(member.Name, member.Value);
        return read;
    }

    /// <summary>Reads a body; without one, as if an empty object had been sent.</summary>
    public static async Task<RequestValues> OfBodyAsync(HttpContext context, bool required = false)
    {
        if (!required && context.Request.ContentLength is null or 0 && context.Request.Headers.TransferEncoding.Count == 0)
            return new RequestValues(fromBody: true);

        using var body = await JsonBody.ReadObjectAsync(context);
        return Of(body.RootElement);
    }

    /// <summary>Refuses what is not known: a misspelt filter would select more than was meant.</summary>
    public void Allow(params ReadOnlySpan<string> names)
    {
        foreach (var name in values.Keys)
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw Bad(fromBody ? "json.unknown_member" : "query.unknown", $"{Name(name)} is not known here.");
    }

    /// <summary>Refuses parts of a body that are given but say nothing: leaving them out would select more than was meant.</summary>
    public void RefuseEmpty(params ReadOnlySpan<string> names)
    {
        if (!fromBody)
            return;

        foreach (var name in names)
            if (values.GetValueOrDefault(name) is "")
                throw Bad(name + ".empty", $"{name} is empty; leave it out or say which.");
    }

    public bool Has(string name) => Raw(name) is not null;

    public string? Text(string name, int maxLength = 100) => Raw(name) is { } text ? Identifiers.Require(text, name, maxLength) : null;

    public int? Number(string name, int least, int most, int status = StatusCodes.Status400BadRequest)
    {
        if (Raw(name) is not { } text)
            return null;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw new ApiException(status, name + ".invalid", $"{name} must be a whole number.");

        return number >= least && number <= most ? number : throw new ApiException(status, name + ".range", $"{name} must be {least} to {most}.");
    }

    public double? Real(string name) => Raw(name) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw Bad(name + ".invalid", $"{name} must be a number.");

    public bool? Flag(string name) => Raw(name) is not { } text ? null
        : bool.TryParse(text, out var flag) ? flag
        : text is "1" or "0" ? text == "1"
        : throw Bad(name + ".invalid", $"{name} must be true or false.");

    public Guid? Uuid(string name) => Raw(name) is { } text ? Ids.Require(text) : null;

    public IReadOnlyList<Guid>? Uuids(string name, int most = 1_000)
    {
        if (Raw(name) is not { } text)
            return null;

        Guid[] ids = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Ids.Require).Distinct()];
        return ids.Length <= most ? ids : throw Bad(name + ".range", $"{name} may name at most {most}.");
    }

    /// <summary>UTC; a time without a zone may mean anything, so it is refused.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Raw(name) is not { } text)
            return null;

        // A plus sign in a query that nobody escaped arrives as a blank.
        var sent = fromBody ? text : text.Length > 6 && text[^6] == ' ' ? $"{text[..^6]}+{text[^5..]}" : text;
        return IsoTime.Read(Encoding.UTF8.GetBytes(sent), null, out var time) is not { } code
            ? time
            : throw new ApiException(StatusCodes.Status422UnprocessableEntity, code, code == TrackCodes.TimeOffsetRequired ? $"{name} needs Z or an offset." : $"{name} is not a time.");
    }

    /// <summary>A word of a closed list, in any case.</summary>
    public T? Word<T>(string name) where T : struct, Enum => Raw(name) is not { } text ? null
        : Words.TryRead<T>(text, out var value) ? value
        : throw Bad(name + ".invalid", $"{name} must be one of {string.Join(", ", Enum.GetValues<T>().Select(Words.Of))}.");

    string? Raw(string name) => values.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    /// <summary>Short and harmless, whatever was sent.</summary>
    static string Name(string sent) => new([.. sent.Take(40).Where(c => !char.IsControl(c))]);

    static string Plain(string name, JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => throw new ApiException(StatusCodes.Status422UnprocessableEntity, "json.type", $"{Name(name)} must be a plain value."),
            };
        }
        catch (InvalidOperationException)
        {
            throw Bad("json.utf8", $"{Name(name)} is not well-formed Unicode.");
        }
    }

    static ApiException Bad(string code, string detail) => new(StatusCodes.Status400BadRequest, code, detail);
}
