using System.Buffers.Text;
using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PointBus.Cli.Verbs;

internal sealed class KeysVerb : Command
{
    public KeysVerb(CliEnvironment environment)
        : base("keys", "Make API keys; nothing is sent.") => Add(new NewKeyVerb(environment));
}

/// <summary>Makes a key here and now; the host only ever learns its hash.</summary>
internal sealed class NewKeyVerb : Verb
{
    readonly Option<string> _upstream = new("--upstream") { Description = "Whose it is", HelpName = "NAME", Required = true };
    readonly Option<string> _role = new("--role") { Description = "What it may do", DefaultValueFactory = _ => "ingest" };
    readonly Option<string?> _expires = new("--expires") { Description = "When it ends, such as 2027-01-31T00:00:00Z; never, where left out", HelpName = "TIME" };
    readonly Option<int> _index = new("--index") { Description = "Place among the host's keys, from 0", HelpName = "N", DefaultValueFactory = _ => 0 };

    public NewKeyVerb(CliEnvironment environment)
        : base("new", "Make a key and the lines of configuration that let the host know it.", environment)
    {
        _role.AcceptOnlyFromAmong("ingest", "viewer", "operator", "admin");
        _expires.Validators.Add(result =>
        {
            if (result.GetValue(_expires) is { } text && !IsTime(text))
                result.AddError("--expires takes a time with Z or an offset, such as 2027-01-31T00:00:00Z.");
        });
        _upstream.Validators.Add(result =>
        {
            if (result.GetValue(_upstream) is not { Length: > 0 and <= 64 } name || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
                result.AddError("--upstream takes 1 to 64 of A-Z, a-z, 0-9, '_', '.' and '-'.");
        });
        _index.Validators.Add(result =>
        {
            if (!result.Implicit && !(result.Tokens is [var token] && ushort.TryParse(token.Value, out var index) && index <= 9999))
                result.AddError("--index takes 0 to 9999.");
        });
        Add(_upstream);
        Add(_role);
        Add(_expires);
        Add(_index);
    }

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var id = $"pb_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var key = $"{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        var prefix = $"ApiKeys__{call.Arguments.GetValue(_index)}__";
        var configuration = new Dictionary<string, string>
        {
            [prefix + "Upstream"] = call.Arguments.GetRequiredValue(_upstream),
            [prefix + "Role"] = call.Arguments.GetRequiredValue(_role),
            [prefix + "Id"] = id,
            [prefix + "Hash"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))),
        };

        if (call.Arguments.GetValue(_expires) is { } expires)
            configuration[prefix + "Expires"] = expires;

        if (call.Json)
        {
            call.Printer.Json(new { key, configuration });
            return Task.FromResult(ExitCode.Ok);
        }

        call.Printer.Note("The key, shown this once; give it to the sender by a safe way:");
        call.Printer.Result(key);
        call.Printer.Note("Environment of the host (it keeps only the hash):");
        foreach (var (name, value) in configuration)
            call.Printer.Result($"{name}={value}");

        return Task.FromResult(ExitCode.Ok);
    }

    static bool IsTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) && text.Contains('T', StringComparison.Ordinal)
        && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal));
}
