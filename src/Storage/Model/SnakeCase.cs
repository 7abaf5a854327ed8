using System.Text;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace PointBus.Storage.Model;

/// <summary>Names as the database has them.</summary>
internal static class SnakeCase
{
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }
}

/// <summary>Keeps an enumeration by name, so that people can read it and a new value cannot move the others.</summary>
internal sealed class NameConverter<TEnum>() : ValueConverter<TEnum, string>(value => Names[value], name => Values[name])
    where TEnum : struct, Enum
{
    static readonly Dictionary<TEnum, string> Names = Enum.GetValues<TEnum>().ToDictionary(value => value, value => SnakeCase.Of(value.ToString()));
    static readonly Dictionary<string, TEnum> Values = Names.ToDictionary(name => name.Value, name => name.Key);
}
