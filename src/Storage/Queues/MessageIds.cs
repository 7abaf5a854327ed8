namespace PointBus.Storage.Queues;

/// <summary>Ids of messages: UUIDs of version 7 with the microseconds in the twelve bits after the milliseconds, so that those of one process sort as they were made.</summary>
internal static class MessageIds
{
    /// <param name="microseconds">A stamp that is never given twice, since 1970.</param>
    public static Guid At(long microseconds)
    {
        Span<byte> id = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(id, bigEndian: true, out _);
        var (ms, us) = Math.DivRem(microseconds, 1_000);
        for (var i = 0; i < 6; i++)
            id[i] = (byte)(ms >> (40 - (8 * i)));

        var fraction = (int)(us * 4_096 / 1_000);
        id[6] = (byte)(0x70 | (fraction >> 8));
        id[7] = (byte)fraction;
        return new Guid(id, bigEndian: true);
    }
}
