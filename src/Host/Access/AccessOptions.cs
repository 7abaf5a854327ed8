using System.Globalization;
using PointBus.Host.Configuration;

namespace PointBus.Host.Access;

/// <summary>Who may do what. Sending, and operating, are open where no key is for it, which only an address of this machine allows.</summary>
sealed record AccessOptions(IReadOnlyList<ApiKey> Keys)
{
    /// <summary>Two keys of one upstream and role may be active at once, so that a key can be changed without a gap.</summary>
    public const int ActiveKeysPerUpstream = 2;

    public bool IngestIsOpen { get; } = !Keys.Any(key => key.Role == Roles.Ingest);

    public bool OperatingIsOpen { get; } = !Keys.Any(key => key.Role != Roles.Ingest);

    public bool HasAdmin => Keys.Any(key => key.Role == Roles.Admin);

    public static AccessOptions Read(IConfiguration configuration)
    {
        var keys = configuration.GetSection("ApiKeys").GetChildren().Select(ReadKey).ToList();
        if (configuration["Access:AdminKey"] is { Length: > 0 } admin)
            keys.Add(new ApiKey("admin", Roles.Admin, ApiKey.HashOf(admin)));

        foreach (var group in keys.GroupBy(key => (key.Role, key.Upstream)))
            if (group.Count() > ActiveKeysPerUpstream)
                throw new InvalidSettingException($"ApiKeys holds {group.Count()} keys of role {group.Key.Role} for {group.Key.Upstream}; at most {ActiveKeysPerUpstream} may be active: remove the oldest.");

        return new AccessOptions(keys);
    }

    static ApiKey ReadKey(IConfigurationSection section)
    {
        var role = section["Role"] ?? Roles.Ingest;
        if (!Roles.OfKeys.Contains(role))
            throw new InvalidSettingException($"{section.Path}:Role must be ingest, viewer, operator or admin, not '{role}'.");
        if (section["Upstream"] is not { Length: > 0 and <= 100 } upstream)
            throw new InvalidSettingException($"{section.Path}:Upstream must name the upstream that the key belongs to.");
        if (section["Hash"] is not { Length: 64 } hash || !hash.All(char.IsAsciiHexDigit))
            throw new InvalidSettingException($"{section.Path}:Hash must be the SHA-256 of the key as 64 hexadecimal digits (pointbus keys new prints it).");

        var key = new ApiKey(upstream, role, Convert.FromHexString(hash)) { Expires = ReadExpires(section) };
        return section["Id"] is { Length: > 0 } id ? key with { Id = IsName(id) ? id : throw new InvalidSettingException($"{section.Path}:Id must have at most 40 letters, digits, '_' and '-', and never the whole key.") } : key;
    }

    static DateTimeOffset? ReadExpires(IConfigurationSection section) =>
        section["Expires"] is not { Length: > 0 } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end.ToUniversalTime()
        : throw new InvalidSettingException($"{section.Path}:Expires must be a time such as 2027-01-31T00:00:00Z, not '{text}'.");

    static bool IsName(string id) => id.Length <= 40 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
