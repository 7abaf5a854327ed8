using System.Security.Cryptography;
using System.Text.Json;

namespace PointBus.Soak.Faults;

/// <summary>Faults one after the other, from a seed or from a file. The same seed gives the same plan.</summary>
/// <param name="Profile">What it was made for.</param>
/// <param name="Seed">What it was made from.</param>
/// <param name="Mode">In <see cref="FaultMode.Double"/> a step also breaks the next one's target, as far as they overlap.</param>
/// <param name="Steps">In their order.</param>
sealed record FaultPlan(Profile Profile, int Seed, FaultMode Mode, IReadOnlyList<FaultStep> Steps)
{
    const int ShortestStepMilliseconds = 4_000;

    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Tells plans apart.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Steps, Json)))[..4];

    /// <summary>More steps than fit into the time: how long a recovery takes is not known before.</summary>
    /// <param name="profile">Which targets there are.</param>
    /// <param name="seed">Decides everything else.</param>
    /// <param name="mode">Noted with the plan.</param>
    /// <param name="length">Of the storm.</param>
    /// <param name="kinds">Only these.</param>
    public static FaultPlan Create(Profile profile, int seed, FaultMode mode, TimeSpan length, IReadOnlySet<FaultKind> kinds)
    {
        var random = new Random(seed);
        var all = FaultCatalog.Of(profile).Where(one => kinds.Contains(one.Kind)).ToArray();
        var steps = new List<FaultStep>();
        if (all.Length == 0)
            return new FaultPlan(profile, seed, mode, steps);

        // A deck: each comes once before any comes twice, and the essential ones come before all others.
        var essential = Math.Min(FaultCatalog.Essential(profile), all.Length);
        random.Shuffle(all.AsSpan(essential));
        for (var most = length.TotalMilliseconds / ShortestStepMilliseconds + all.Length; steps.Count < most; random.Shuffle(all))
            foreach (var (kind, target) in all)
            {
                var (from, to) = FaultCatalog.Length(kind, target);
                steps.Add(new FaultStep(steps.Count + 1, kind, target, random.Next(from, to), FaultCatalog.Parameter(kind, random), random.Next(200, 2_000)));
            }

        return new FaultPlan(profile, seed, mode, steps);
    }

    public static FaultPlan Load(string file) =>
        JsonSerializer.Deserialize<FaultPlan>(File.ReadAllBytes(file), Json) ?? throw new InvalidDataException($"{file} holds no plan.");

    public void Save(string file) => File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(this, Json));
}
