using System.Reflection;

namespace PointBus.Consumers;

/// <summary>The version of this build.</summary>
public static class ProductVersion
{
    /// <summary>With the commit it was built from, where that is known.</summary>
    public static string Full { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Letters are marked with it, so that a group can be called new or back since a release.</summary>
    public static string Release { get; } = Full.Split('+')[0];
}
