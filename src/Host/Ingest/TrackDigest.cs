using System.Security.Cryptography;
using PointBus.Contracts.Packing;

namespace PointBus.Host.Ingest;

/// <summary>Tells the same track from another.</summary>
static class TrackDigest
{
    /// <summary>SHA-256 of the points in the order sent, hexadecimal.</summary>
    public static string Of(ReadPoints read) =>
        read.Points.Count == 0 ? "empty" : Convert.ToHexStringLower(SHA256.HashData(PointPacker.Pack(read.Points).Bytes.Span));
}
