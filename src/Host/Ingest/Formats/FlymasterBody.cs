using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PointBus.Host.Ingest.Formats;

/// <summary>What a Flymaster tracker pushes: who it is, and its fixes.</summary>
/// <param name="Serial">The serial number.</param>
/// <param name="SerialText">The serial number as the tracker wrote it; this text is what it hashes.</param>
/// <param name="Digest">What it sent as the SHA-256 of serial and secret. Not checked yet.</param>
/// <param name="Items">Its fixes in order, each a point or a refusal.</param>
internal sealed record FlymasterBody(long Serial, string SerialText, string Digest, IReadOnlyList<TrackItem> Items)
{
    /// <summary>Whether the digest belongs to the serial and this secret, compared in constant time.</summary>
    public bool IsSignedWith(string secret)
    {
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(SerialText + secret));
        Span<byte> sent = stackalloc byte[SHA256.HashSizeInBytes];
        var read = Convert.FromHexString(Digest, sent, out _, out var written) == OperationStatus.Done;
        return read && written == sent.Length && CryptographicOperations.FixedTimeEquals(expected, sent);
    }

    /// <summary>Reads a whole body: only its last line says that it is complete.</summary>
    /// <exception cref="TrackFormatException">The tracker is to be told <c>NOK</c>.</exception>
    public static async Task<FlymasterBody> ReadAsync(Stream stream, TrackReadOptions options, CancellationToken cancellationToken)
    {
        await using var lines = await OpenAsync(stream, options, cancellationToken);
        var fixes = new List<FlymasterLine>();
        var (header, count, complete) = ("", 0, false);

        while (await lines.NextAsync(cancellationToken))
        {
            var line = lines.Current.Trim(" \t"u8);
            if (line.IsEmpty)
                continue;

            complete = line.SequenceEqual("EOF"u8);
            if (count++ == 0)
                header = lines.IsTooLong ? "" : Encoding.UTF8.GetString(line);
            else if (!complete)
                fixes.Add(lines.IsTooLong ? FlymasterLine.TooLong(lines.Number) : FlymasterLine.Read(line, lines.Number));
        }

        if (count < 3)
            throw new TrackFormatException(count == 0 ? TrackCodes.FlymasterNoBody : TrackCodes.FlymasterTooFewLines, lines.Number);

        var (serialText, digest) = header.Split(',') is [var first, var second]
            ? (first.Trim(), second.Trim())
            : throw new TrackFormatException(TrackCodes.FlymasterHeader, 1);
        if (!long.TryParse(serialText, NumberStyles.None, CultureInfo.InvariantCulture, out var serial))
            throw new TrackFormatException(TrackCodes.FlymasterSerial, 1);
        if (!complete)
            throw new TrackFormatException(TrackCodes.FlymasterNoEof, lines.Number);

        FlymasterLine.MarkGlitches(fixes);
        return new FlymasterBody(serial, serialText, digest, [.. fixes.Select(fix => options.Notes.Settle(fix.Line, fix.Point, fix.Code))]);
    }

    static async Task<TrackLines> OpenAsync(Stream stream, TrackReadOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await TrackLines.OpenAsync(stream, options, cancellationToken);
        }
        catch (TrackFormatException e) when (e.Code == TrackCodes.FileEmpty)
        {
            throw new TrackFormatException(TrackCodes.FlymasterNoBody);
        }
    }
}
