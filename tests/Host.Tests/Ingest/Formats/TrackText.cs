using System.IO.Compression;
using System.Text;
using PointBus.Contracts;
using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Tests.Ingest.Formats;

/// <summary>A track file written by hand, and what reading it gives.</summary>
internal sealed record TrackText(List<TrackItem> Items, TrackNotes Notes)
{
    public List<Point> Points => [.. Items.Where(item => item.Point is not null).Select(item => item.Point!)];

    public List<(int Line, string Code)> Refusals => [.. Items.Where(item => item.Point is null).Select(item => (item.Line, item.Code!))];

    public static Task<TrackText> ReadAsync(string format, string text, TrackReadOptions? options = null) =>
        ReadAsync(format, Encoding.UTF8.GetBytes(text), options);

    public static async Task<TrackText> ReadAsync(string? format, byte[] bytes, TrackReadOptions? options = null, string? fileName = null, int chunk = 4096)
    {
        options ??= new TrackReadOptions();
        var items = new List<TrackItem>();
        await using var stream = new DrippingStream(bytes, chunk);
        await foreach (var item in TrackFormats.ReadAsync(stream, format, fileName, options, default))
            items.Add(item);

        Assert.Equal(items.Count, options.Notes.Points + options.Notes.Refusals);
        return new TrackText(items, options.Notes);
    }

    public static async Task<string> FailsAsync(string? format, string text, TrackReadOptions? options = null) =>
        (await Assert.ThrowsAsync<TrackFormatException>(() => ReadAsync(format, Encoding.UTF8.GetBytes(text), options))).Code;

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    public static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Gives a few bytes at a time and only asynchronously, as a request body does.</summary>
    sealed class DrippingStream(byte[] bytes, int chunk) : Stream
    {
        int _at;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            var count = Math.Min(Math.Min(chunk, buffer.Length), bytes.Length - _at);
            bytes.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("synchronous read");
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
