using System.Buffers.Text;
using System.CommandLine;
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
    readonly Option<string> _upstream = new("--upstream") { Description = "Who sends with it", HelpName = "NAME", Required = true };
    readonly Option<string> _role = new("--role") { Description = "What it may do", DefaultValueFactory = _ => "ingest" };
    readonly Option<int> _index = new("--index") { Description = "Place among the host's keys, from 0", HelpName = "N", DefaultValueFactory = _ => 0 };

    public NewKeyVerb(CliEnvironment environment)
        : base("new", "Make a key and the lines of configuration that let the host know it.", environment)
    {
        _role.AcceptOnlyFromAmong("ingest", "admin");
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
        Add(_index);
    }

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var key = $"pb_{RandomNumberGenerator.GetHexString(8, lowercase: true)}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        var prefix = $"ApiKeys__{call.Arguments.GetValue(_index)}__";
        var configuration = new Dictionary<string, string>
        {
            [prefix + "Upstream"] = call.Arguments.GetRequiredValue(_upstream),
            [prefix + "Role"] = call.Arguments.GetRequiredValue(_role),
            [prefix + "Hash"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))),
        };

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
}
