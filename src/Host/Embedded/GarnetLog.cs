using System.Buffers.Binary;
using System.Globalization;

namespace PointBus.Host.Embedded;

/// <summary>
/// The end of a Garnet's log before it is opened. A kill, or a full disk, may cut the last commit record after its first bytes. Where
/// only its length and version are left, the zeros behind them pass for a valid commit up to address 0 (Garnet 2.2.8), and recovery
/// then drops the whole log without a word.
/// </summary>
/// <param name="directory">Where the log and its commits lie.</param>
/// <param name="pageSize">No record lies on two pages.</param>
/// <param name="segmentSize">Bytes of one file.</param>
sealed class GarnetLog(string directory, int pageSize, long segmentSize)
{
    // Little endian: version 4, checksum 8, begin 8, until 8, number 8, length of the cookie 4.
    const int CommitBytes = 40, LengthBytes = 4, FirstAddress = 64;

    readonly int _pageSize = pageSize;
    readonly long _segmentSize = segmentSize;

    /// <summary>Writes zeros over a last commit record that is not whole, as if it had never been begun. Nothing that it stood for was answered.</summary>
    /// <returns>Up to which address the log is committed; 0 for an empty one.</returns>
    public long Mend()
    {
        var committed = Commits().Select(ReadCommit).OfType<long>().FirstOrDefault();
        var pages = new Pages(this);
        for (var at = Math.Max(committed, FirstAddress); pages.Length(at) is { } length;)
        {
            if (length == 0)
            {
                // The rest of a page that the next record had no room on.
                at = (at / _pageSize + 1) * _pageSize;
                continue;
            }

            if (length < 0 && ReadCommit(pages.Record(at + LengthBytes, -length)) is null)
            {
                Blank(at);
                break;
            }

            if (length < 0)
                committed = at + LengthBytes - length;

            at += LengthBytes + (Math.Abs((long)length) + 3) / 4 * 4;
        }

        return committed;
    }

    /// <summary>What lies beside the log of it, the newest first.</summary>
    IEnumerable<byte[]> Commits()
    {
        var folder = new DirectoryInfo(Path.Combine(directory, "log-commits"));
        return folder.Exists
            ? folder.EnumerateFiles("commit.*").OrderByDescending(Number).Select(file => File.ReadAllBytes(file.FullName)).Where(file => file.Length > LengthBytes).Select(file => file[LengthBytes..])
            : [];
    }

    static long Number(FileInfo file) => long.TryParse(file.Name.Split('.')[1], CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>Up to which address it commits, if its sum is right and it is one at all.</summary>
    static long? ReadCommit(byte[] record)
    {
        if (record.Length < CommitBytes)
            return null;

        var (sum, begin, until, number) = (Long(4), Long(12), Long(20), Long(28));
        var cookie = BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(36));
        // Garnet's log has no cookies.
        return until > 0 && cookie <= 0 && sum == (begin ^ until ^ number ^ cookie) ? until : null;

        long Long(int offset) => BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(offset));
    }

    void Blank(long at)
    {
        using var file = new FileStream(Segment(at), FileMode.Open, FileAccess.Write);
        file.Position = at % _segmentSize;
        file.Write(new byte[file.Length - file.Position]);
        file.Flush(flushToDisk: true);
    }

    string Segment(long at) => Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"aof.log.{at / _segmentSize}"));

    /// <summary>Reads a page at a time.</summary>
    sealed class Pages(GarnetLog log)
    {
        readonly byte[] page = new byte[log._pageSize];
        long loaded = -1;
        int bytes;

        /// <summary>Negative for a commit; nothing where the log ends.</summary>
        public int? Length(long at) => Record(at, LengthBytes) is { Length: LengthBytes } length ? BinaryPrimitives.ReadInt32LittleEndian(length) : null;

        /// <summary>What the log has of it.</summary>
        public byte[] Record(long at, int length)
        {
            Load(at / log._pageSize);
            var from = (int)(at % log._pageSize);
            return page[Math.Min(from, bytes)..(int)Math.Min((long)from + length, bytes)];
        }

        void Load(long number)
        {
            if (number == loaded)
                return;

            (loaded, bytes) = (number, 0);
            var at = number * log._pageSize;
            if (!File.Exists(log.Segment(at)))
                return;

            using var file = new FileStream(log.Segment(at), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Position = at % log._segmentSize;
            bytes = file.ReadAtLeast(page, page.Length, throwOnEndOfStream: false);
        }
    }
}
