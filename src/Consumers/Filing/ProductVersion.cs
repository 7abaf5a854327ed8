using System.Reflection;

namespace PointBus.Consumers.Filing;

/// <summary>The version that letters are marked with, so that a group can be called new or back since a release.</summary>
static class ProductVersion
{
    public static string Current { get; } =
        (typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];
}
