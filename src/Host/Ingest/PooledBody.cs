using System.Buffers;

namespace PointBus.Host.Ingest;

/// <summary>A whole request body in memory of the pool; the endpoint's limit of bytes bounds it.</summary>
sealed class PooledBody : IDisposable
{
    const int Least = 4 * 1024;

    // A client may promise a large body and never send it.
    const int MostAtFirst = 1 << 20;

    byte[] memory;
    int length;

    PooledBody(long expected) => memory = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(expected + 1, Least, MostAtFirst));

    public ReadOnlyMemory<byte> Bytes => memory.AsMemory(0, length);

    public static async Task<PooledBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new PooledBody(request.ContentLength ?? 0);
        try
        {
            while (await request.Body.ReadAsync(body.memory.AsMemory(body.length), cancellationToken) is > 0 and var read)
                body.Take(read);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(memory);
        memory = [];
        length = 0;
    }

    void Take(int read)
    {
        length += read;
        if (length < memory.Length)
            return;

        var larger = ArrayPool<byte>.Shared.Rent(2 * memory.Length);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(memory);
        memory = larger;
    }
}
