using System.Buffers;
using PointBus.Host.Serving;

namespace PointBus.Host.Ingest;

/// <summary>A whole request body in memory of the pool; the endpoint's limit of bytes bounds it.</summary>
sealed class PooledBody : IDisposable
{
    const int Least = 4 * 1024;

    // A client may promise a large body and never send it.
    const int MostAtFirst = 1 << 20;

    readonly BodyMemory budget;
    byte[] memory = [];
    int length;

    PooledBody(BodyMemory budget, long expected)
    {
        this.budget = budget;
        memory = Rent((int)Math.Clamp(expected + 1, Least, MostAtFirst));
    }

    public ReadOnlyMemory<byte> Bytes => memory.AsMemory(0, length);

    public static async Task<PooledBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new PooledBody(request.HttpContext.RequestServices.GetRequiredService<BodyMemory>(), request.ContentLength ?? 0);
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
        Return(memory);
        memory = [];
        length = 0;
    }

    void Take(int read)
    {
        length += read;
        if (length < memory.Length)
            return;

        var larger = Rent(2 * memory.Length);
        Bytes.CopyTo(larger);
        Return(memory);
        memory = larger;
    }

    byte[] Rent(int least)
    {
        var rented = ArrayPool<byte>.Shared.Rent(least);
        try
        {
            budget.Take(rented.Length);
            return rented;
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(rented);
            throw;
        }
    }

    void Return(byte[] rented)
    {
        if (rented.Length == 0)
            return;

        budget.Give(rented.Length);
        ArrayPool<byte>.Shared.Return(rented);
    }
}
