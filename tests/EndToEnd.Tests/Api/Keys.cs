using System.Security.Cryptography;
using System.Text;

namespace PointBus.EndToEnd.Tests.Api;

static class Keys
{
    /// <summary>What the configuration holds of a key.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
