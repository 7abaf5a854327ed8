using System.IO.Compression;
using Microsoft.AspNetCore.RequestDecompression;
using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Ingest;

/// <summary>Content-Encoding gzip, deflate and br, so that a damaged body is told as <see cref="InvalidDataException"/> whichever it is.</summary>
static class Unpacking
{
    public static IServiceCollection AddUnpacking(this IServiceCollection services) => services.AddRequestDecompression(options =>
    {
        options.DecompressionProviders["gzip"] = new Provider(packed => new WholeGzipStream(packed));
        options.DecompressionProviders["br"] = new Provider(packed => new Brotli(packed));
    });

    sealed class Provider(Func<Stream, Stream> open) : IDecompressionProvider
    {
        public Stream GetDecompressionStream(Stream stream) => open(stream);
    }

    sealed class Brotli(Stream packed) : ForwardStream
    {
        readonly BrotliStream plain = new(packed, CompressionMode.Decompress);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await plain.ReadAsync(buffer, cancellationToken);
            }
            catch (InvalidOperationException e)
            {
                throw new InvalidDataException("The brotli data is damaged.", e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                plain.Dispose();

            base.Dispose(disposing);
        }
    }
}
