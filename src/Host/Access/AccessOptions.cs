using PointBus.Host.Configuration;

namespace PointBus.Host.Access;

/// <summary>Who may do what. A role without any key is open, which only an address of this machine allows.</summary>
sealed record AccessOptions(IReadOnlyList<ApiKey> Ingest, IReadOnlyList<ApiKey> Admin)
{
    /// <summary>Two keys of one upstream and role may be active at once, so that a key can be changed without a gap.</summary>
    public const int ActiveKeysPerUpstream = 2;

    public static AccessOptions Read(IConfiguration configuration)
    {
        var keys = new List<(string Role, ApiKey Key)>();
        foreach (var section in configuration.GetSection("ApiKeys").GetChildren())
            keys.Add(ReadKey(section));

        if (configuration["Access:AdminKey"] is { Length: > 0 } admin)
            keys.Add(("admin", new ApiKey("admin", ApiKey.HashOf(admin))));

        foreach (var group in keys.GroupBy(entry => (entry.Role, entry.Key.Upstream)))
            if (group.Count() > ActiveKeysPerUpstream)
                throw new InvalidSettingException($"ApiKeys holds {group.Count()} keys of role {group.Key.Role} for {group.Key.Upstream}; at most {ActiveKeysPerUpstream} may be active: remove the oldest.");

        return new AccessOptions([.. Of("ingest")], [.. Of("admin")]);

        IEnumerable<ApiKey> Of(string role) => keys.Where(entry => entry.Role == role).Select(entry => entry.Key);
    }

    static (string Role, ApiKey Key) ReadKey(IConfigurationSection section)
    {
        var role = section["Role"] ?? "ingest";
        if (role is not ("ingest" or "admin"))
            throw new InvalidSettingException($"{section.Path}:Role must be ingest or admin, not '{role}'.");
        if (section["Upstream"] is not { Length: > 0 and <= 100 } upstream)
            throw new InvalidSettingException($"{section.Path}:Upstream must name the upstream that the key belongs to.");
        if (section["Hash"] is not { Length: 64 } hash || !hash.All(char.IsAsciiHexDigit))
            throw new InvalidSettingException($"{section.Path}:Hash must be the SHA-256 of the key as 64 hexadecimal digits (pointbus keys new prints it).");

        return (role, new ApiKey(upstream, Convert.FromHexString(hash)));
    }
}
