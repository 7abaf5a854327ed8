using System.Text;
using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Tests.Ingest.Formats;

/// <summary>Thousands of slightly broken files per format: each is read or refused, and never anything else.</summary>
public sealed class TrackMutationTests
{
    const int Rounds = 4000;
    const int Seed = 20260501;
    const string Telling = "0123456789,.;:-+\r\n\"<>{}[]$*BHIZ";

    static readonly string[] Tokens = ["\\uD800", "\\", "NaN", "1e999", "-0", "99999999999999999999", "\0", "\uFEFF", "null", "\r\r\n", "]]>", "<!--"];

    static readonly Dictionary<string, string> Samples = new()
    {
        ["igc"] = "AXXX001\r\nHFDTEDATE:010520,01\r\nI033636LAD3737LOD3839TDS\r\n" +
            "B1011124730000N00815000EA01000011005512\r\nB2359594760000N00860000WV-0042-00075599\r\nB0000014730000S00815000EA01000011005500\r\n",
        ["gpx"] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" xmlns=\"http://www.topografix.com/GPX/1/1\"><wpt lat=\"1\" lon=\"2\"/><trk><trkseg>" +
            "<trkpt lat=\"47.5\" lon=\"8.25\"><ele>501.5</ele><time>2020-05-01T10:11:12Z</time><extensions><a:b xmlns:a=\"x\"><![CDATA[&]]></a:b></extensions></trkpt>" +
            "<trkpt lat=\"1e-5\" lon=\"-8\"><time>2020-05-01T10:11:13.5+02:00</time></trkpt></trkseg></trk></gpx>",
        ["csv"] = "lat,lng,datetime,uid\n47.5,8.25,2020-05-01T10:11:12Z,u\n\"47.5\",8.25,2020-05-01 12:11:12.25+02,u\n",
        ["csv mtk"] = "INDEX,RCR,DATE,TIME,VALID,LATITUDE,N/S,LONGITUDE,E/W,HEIGHT\n1,T,2020/05/01,10:11:12,SPS,47.5,N,8.25,E,98.470 m\n",
        ["csv ozi"] = "OziExplorer Track Point File Version 2.1\nWGS 84\nFeet\nR\n0,2\n1\n47.5,8.25,0,1000,43952.42,a,b\n",
        ["csv g1000"] = "#airframe_info\n#units\nLcl Date, Lcl Time, UTCOfst, Latitude, Longitude, AltB, AltMSL, GndSpd\n2020-05-01, 12:11:12, +02:00, 47.5, 8.25, 1000, 2000, 10\n",
        ["nmea"] = "$PFLAU,3,1,2,1,0,,0,,\r\n$GPGGA,101111,4730.0,N,00815.0,E,1,08,0.9,501.5,M,46.9,M,,\r\n$GPRMC,101112.25,A,4730.0000,N,00815.0000,E,010.0,084.4,010520,,,A\r\n" +
            "$GPGGA,101112.25,4730.0000,N,00815.0000,E,1,08,0.9,501.5,M,46.9,M,,\r\n",
        ["geojson"] = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"coordinateProperties\":{\"times\":[\"2020-05-01T10:11:12Z\",\"2020-05-01T10:11:13Z\"]}}," +
            "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[8.25,47.5,501],[8.25,47.6]]}},{\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiLineString\",\"coordinates\":[[[1,2]]]}}]}",
        ["flymaster"] = "12345, 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n1588330272, 1588327872, 47.5, 8.25, 800, 36.5, 180\n1588330273, 1588327873, 47.5, 8.25, 0, 36.5, 180\nEOF\n",
    };

    public static TheoryData<string> Kinds() => [.. Samples.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_mutated_file_is_read_or_refused(string kind)
    {
        var random = new Random(Seed);
        var sample = Encoding.UTF8.GetBytes(Samples[kind]);
        var (read, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = Mutate(sample, random);
            try
            {
                var options = new TrackReadOptions { MaxLines = 100, MaxLineBytes = 300, MaxFileBytes = 10_000, MaxUndatedFixes = 2 };
                var track = await TrackText.ReadAsync(round % 3 == 0 ? null : kind.Split(' ')[0], bytes, options, chunk: random.Next(1, 600));
                read++;
                Assert.InRange(track.Items.Count, 0, bytes.Length);
            }
            catch (TrackFormatException)
            {
                refused++;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"round {round}: {e}");
            }
        }

        // A fuzz that only ever sees one outcome tests nothing.
        Assert.True(read > Rounds / 100 && refused > Rounds / 100, $"{read} read, {refused} refused");
    }

    static byte[] Mutate(byte[] sample, Random random)
    {
        List<byte> bytes = [.. sample];
        for (var changes = random.Next(1, 6); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(9))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = (byte)Telling[random.Next(Telling.Length)];
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 5:
                    bytes.InsertRange(at, Enumerable.Repeat(bytes[at], random.Next(400)));
                    break;
                case 6:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 7:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                default:
                    bytes.InsertRange(0, [(byte)random.Next(256), (byte)random.Next(256)]);
                    break;
            }
        }

        return [.. bytes];
    }
}
