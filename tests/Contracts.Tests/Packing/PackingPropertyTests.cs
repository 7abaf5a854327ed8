using CsCheck;
using PointBus.Contracts.Packing;

namespace PointBus.Contracts.Tests.Packing;

public sealed class PackingPropertyTests
{
    [Fact]
    public void Whatever_is_packed_is_read_back_bit_for_bit() => Points.Sample(
        points => Assert.Equal(points.Select(Samples.Bits), PointPacker.Unpack(PointPacker.Pack(points).Bytes.Span).Select(Samples.Bits)),
        iter: 2_000);

    [Fact]
    public void Hostile_bytes_yield_points_or_a_format_exception()
    {
        var random = new Random(20250601);
        byte[][] seeds = [PointPacker.Pack(Samples.Live).Bytes.ToArray(), PointPacker.Pack(Samples.Everything).Bytes.ToArray()];
        var refused = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var bytes = Mutate(seeds[i % seeds.Length], random);
            try
            {
                var points = PointPacker.Unpack(bytes);
                Assert.InRange(points.Count, 0, PointPacker.MaxPoints);
            }
            catch (PackedFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 10_000, 39_999);
    }

    [Fact]
    public void Noise_takes_no_more_memory_than_a_full_batch()
    {
        var random = new Random(7);
        var noise = new byte[40_000];
        for (var i = 0; i < 500; i++)
        {
            random.NextBytes(noise);
            ReadOnlySpan<byte> head = [1, 0x90, 0x4E, 0xFF, 0x3F];
            head.CopyTo(noise);
            var before = GC.GetAllocatedBytesForCurrentThread();

            Assert.Throws<PackedFormatException>(() => PointPacker.Unpack(noise));

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 6_000_000);
        }
    }

    [Fact]
    public void Mutated_json_yields_points_or_a_format_exception()
    {
        var random = new Random(42);
        var json = """[{"time":"2025-06-01T12:00:00.5Z","lat":46.5,"lon":8e0,"elevation":null,"device_id":"d\u00fc\ud83d\ude00","scoring":{"lad":3,"inFlight":true}},{"date_time":"2025-06-01T12:00:01+02:00","lat":46,"lon":8,"time":"x","marks":3}]"""u8.ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            try
            {
                var read = PointJson.Read(Mutate(json, random), scoring: i % 2 == 0);
                Assert.InRange(read.Points.Count + read.Refusals.Count, 0, 100);
            }
            catch (PackedFormatException)
            {
            }
        }
    }

    static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var edits = random.Next(1, 5); edits > 0 && bytes.Count > 1; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3: bytes.RemoveAt(at); break;
                default: bytes.RemoveRange(at, random.Next(bytes.Count - at)); break;
            }
        }

        return [.. bytes];
    }

    static readonly Gen<double> Numbers = Gen.OneOf(
        Gen.Select(Gen.Long[-10_000_000, 10_000_000], Gen.Int[0, 9], (n, e) => n / Math.Pow(10, e)),
        Gen.Double,
        Gen.OneOfConst(0.0, -0.0, double.NaN, double.NegativeInfinity, double.Epsilon, 1e22, (1L << 53) - 1.0, 0.1 + 0.2));

    static readonly Gen<DateTimeOffset> Times = Gen.OneOf(
        Gen.Int[0, 100_000].Select(s => Samples.Noon.AddSeconds(s)),
        Gen.Int[0, 100_000].Select(s => Samples.Noon.AddMilliseconds(s)),
        Gen.Long[0, DateTime.MaxValue.Ticks / 10].Select(micros => new DateTimeOffset(micros * 10, TimeSpan.Zero)));

    static readonly Gen<string?> Texts = Gen.OneOf(Gen.Const((string?)null), Gen.OneOfConst<string?>("a", "b", "", "ü😀", "\0"));

    static readonly Gen<ScoringFields?> Scoring = Gen.Select(Texts, Times.Nullable(), Numbers.Nullable(), Gen.Int.Nullable(), Gen.Bool.Nullable(), Gen.Bool)
        .Select(ScoringFields? (x) => x.Item6 ? null : new ScoringFields
        {
            Time = x.Item1, RoundedTime = x.Item2, Elevation = x.Item3, AltitudeDiff = x.Item3, Lad = x.Item4, Lod = x.Item4, TakeoffCondition = x.Item5, InFlight = !x.Item5,
        });

    static readonly Gen<Point> Point = Gen.Select(Times, Numbers, Numbers, Numbers.Nullable(), Times.Nullable(), Texts, Gen.Byte, Scoring)
        .Select(x => new Point
        {
            Time = x.Item1, Lat = x.Item2, Lon = x.Item3, Elevation = x.Item4, Heading = x.Item4, UploadedAt = x.Item5,
            FlightId = x.Item6, DeviceId = x.Item6, Marks = (PointMarks)x.Item7, Scoring = x.Item8,
        });

    static readonly Gen<Point[]> Points = Point.Array[0, 40];
}
