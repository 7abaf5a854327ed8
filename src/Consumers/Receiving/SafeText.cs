using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PointBus.Consumers.Receiving;

/// <summary>Texts of failures as they may be kept: no values that came with the message, no characters that a database refuses.</summary>
static partial class SafeText
{
    public const string Missing = "decode.missing";

    const int MaxError = 1_000;
    const int MaxStack = 8 * 1024;
    const int MaxDepth = 10;

    /// <summary>What a consumer's exception says; coordinates and quoted numbers are masked.</summary>
    public static string Error(Exception exception) => Clean(Decimals().Replace(QuotedNumbers().Replace(exception.Message, "'#'"), "#"), MaxError);

    /// <summary>A text of unknown origin, without anything that it quotes.</summary>
    public static string Masked(string text) => Clean(Decimals().Replace(Quoted().Replace(text, "'#'"), "#"), MaxError);

    /// <summary>What a reader's exception says, without anything that it quotes.</summary>
    public static string ReadError(Exception exception) =>
        Chain(exception).OfType<JsonException>().FirstOrDefault() is { } told && Known(told.Message) is { } known ? known
        : Chain(exception).OfType<JsonException>().FirstOrDefault(json => json.Path is not null) is { } json
            ? Clean($"decode.type: the value at {Decimals().Replace(json.Path!, "#")}, line {json.LineNumber}, byte {json.BytePositionInLine}, is not of the type expected", MaxError)
            : "envelope.invalid: " + Masked(exception.Message);

    /// <summary>The reader tells these apart by their texts only, which tests hold fast.</summary>
    static string? Known(string message) =>
        message.StartsWith("Duplicate property", StringComparison.Ordinal) ? "decode.duplicate_key: an object names a member twice"
        : message.Contains("missing required", StringComparison.Ordinal) ? Missing + ": a member that the message must have is not there"
        : null;

    /// <summary>The frames of the exception and of those inside it, the outermost first.</summary>
    public static string? Stack(Exception exception)
    {
        var stacks = Chain(exception).Select(one => one.StackTrace).Where(stack => stack is not null).ToList();
        return stacks.Count == 0 ? null : Frames(string.Join("\n --- inside ---\n", stacks));
    }

    public static string Frames(string stack) => Clean(stack, MaxStack, keepLines: true);

    /// <summary>Cuts a text, and takes out control characters and halves of surrogate pairs.</summary>
    public static string Clean(string text, int maxLength, bool keepLines = false)
    {
        var clean = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > maxLength)
                break;
            clean.Append(keepLines && rune.Value is '\n' ? "\n" : Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return clean.ToString();
    }

    /// <summary>A name or id as the rules ask for it; <see langword="null"/> where it is none.</summary>
    public static string? Id(string? text, int maxLength = 100) =>
        text is { Length: > 0 } && text.Length <= maxLength && Clean(text, maxLength) == text ? text : null;

    public static IEnumerable<Exception> Chain(Exception exception)
    {
        var depth = 0;
        for (Exception? one = exception; one is not null && depth < MaxDepth; one = one.InnerException, depth++)
            yield return one;
    }

    [GeneratedRegex(@"[-+]?\d+[.,]\d+(?:[eE][-+]?\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Decimals();

    [GeneratedRegex("\"[^\"]*\"|'[^']*'|`[^`]*`", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex("\"[^\"]*\\d[^\"]*\"|'[^']*\\d[^']*'", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedNumbers();
}
