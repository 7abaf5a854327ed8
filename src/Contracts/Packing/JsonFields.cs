using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace PointBus.Contracts.Packing;

/// <summary>The known fields of one JSON object. The first field that cannot be read refuses the point; reading goes on without harm.</summary>
internal sealed class JsonFields
{
    readonly JsonElement[] _values = new JsonElement[(int)PointField.Count];

    public string? Code { get; private set; }

    public string Reason { get; private set; } = "";

    public JsonElement this[PointField field] => _values[(int)field];

    public bool Has(PointField field) => this[field].ValueKind != JsonValueKind.Undefined;

    /// <summary>Takes the fields of another object. Null counts as left out, but for the scoring object, where it shows which form this is; of two names for one field the first one counts.</summary>
    public void Load(JsonElement element)
    {
        Array.Clear(_values);
        Code = null;
        foreach (var property in element.EnumerateObject())
            if (PointFieldNames.TryFind(JsonMarshal.GetRawUtf8PropertyName(property), out var field)
                && !Has(field)
                && (property.Value.ValueKind != JsonValueKind.Null || field == PointField.Scoring))
                _values[(int)field] = property.Value;
    }

    public double? Number(PointField field, string notFinite)
    {
        var value = this[field];
        if (value.ValueKind == JsonValueKind.Undefined)
            return null;

        if (value.ValueKind == JsonValueKind.String && IsNotFinite(value))
            return Refuse<double>(notFinite, $"{Name(field)} is not a finite number.");
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
            return Refuse<double>(PointJson.WrongType, $"{Name(field)} must be a number.");

        return double.IsFinite(number) ? number : Refuse<double>(notFinite, $"{Name(field)} is not a finite number.");
    }

    public int? Whole(PointField field)
    {
        var value = this[field];
        return value.ValueKind == JsonValueKind.Undefined ? null
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
            : Refuse<int>(PointJson.WrongType, $"{Name(field)} must be a whole number.");
    }

    public bool? Flag(PointField field) => this[field].ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Refuse<bool>(PointJson.WrongType, $"{Name(field)} must be true or false."),
    };

    public string? Text(PointField field)
    {
        var value = this[field];
        if (value.ValueKind == JsonValueKind.Undefined)
            return null;

        if (value.ValueKind != JsonValueKind.String)
        {
            Refuse(PointJson.WrongType, $"{Name(field)} must be a text.");
            return null;
        }

        if (Unescaped(value) is { } text)
            return text;

        Refuse("id.charset", $"{Name(field)} holds half a surrogate pair.");
        return null;
    }

    public DateTimeOffset? Time(PointField field)
    {
        var value = this[field];
        if (value.ValueKind == JsonValueKind.Undefined)
            return null;

        if (value.ValueKind != JsonValueKind.String)
            return Refuse<DateTimeOffset>(PointJson.WrongType, $"{Name(field)} must be a text.");

        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        var code = Rfc3339.Read(raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(Unescaped(value) ?? "") : raw, out var time);
        return code switch
        {
            null => time,
            Rfc3339.OffsetRequired => Refuse<DateTimeOffset>(code, $"{Name(field)} needs Z or an offset."),
            _ => Refuse<DateTimeOffset>(code, $"{Name(field)} is not an RFC 3339 time."),
        };
    }

    public void Refuse(string code, string reason)
    {
        if (Code is null)
            (Code, Reason) = (code, reason);
    }

    T? Refuse<T>(string code, string reason)
        where T : struct
    {
        Refuse(code, reason);
        return null;
    }

    static string Name(PointField field) => JsonNamingPolicy.CamelCase.ConvertName(field.ToString());

    static bool IsNotFinite(JsonElement value) => Unescaped(value) is "NaN" or "Infinity" or "-Infinity" or "+Infinity";

    static string? Unescaped(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            // How the parser reports half a surrogate pair.
            return null;
        }
    }
}
