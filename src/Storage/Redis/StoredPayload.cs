using ZstdSharp;

namespace PointBus.Storage.Redis;

/// <summary>A payload as it lies in a hash: compressed where that saves a tenth or more.</summary>
internal static class StoredPayload
{
    public const string Zstd = "zstd";

    /// <summary>The largest payload that is unpacked, so that damaged bytes cannot fill the memory; above the largest message that a broker hands on.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;

    const int WorthTrying = 1024;
    const int Level = 1;

    public static (ReadOnlyMemory<byte> Bytes, string Form) Pack(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length <= WorthTrying)
            return (payload, "");

        using var compressor = new Compressor(Level);
        var packed = compressor.Wrap(payload.Span).ToArray();
        return packed.Length <= payload.Length / 10 * 9 ? (packed, Zstd) : (payload, "");
    }

    /// <returns><see langword="false"/> where the bytes cannot be unpacked.</returns>
    public static bool TryUnpack(ReadOnlyMemory<byte> bytes, string? form, out ReadOnlyMemory<byte> payload)
    {
        payload = bytes;
        if (string.IsNullOrEmpty(form))
            return true;
        if (form != Zstd)
            return false;

        try
        {
            if (Decompressor.GetDecompressedSize(bytes.Span) > MaxBytes)
                return false;
            using var decompressor = new Decompressor();
            payload = decompressor.Unwrap(bytes.Span, MaxBytes).ToArray();
            return true;
        }
        catch (ZstdException)
        {
            return false;
        }
    }
}
