using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PointBus.Soak.Oracle;

namespace PointBus.Soak.Driving;

/// <summary>Parcels as clients and upstream services write them.</summary>
static class Bodies
{
    public const string Upstream = "soak";

    /// <summary>For /tracking/live and /tracking/upload.</summary>
    public static byte[] Json(Parcel parcel) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("flight_id", parcel.Flight.Id);
        json.WriteString("device_id", "soak");
        Points(json, "track_points", parcel, "datetime");
        json.WriteEndObject();
    });

    /// <summary>The envelope of docs/wire-format.md.</summary>
    public static byte[] Contract(Parcel parcel)
    {
        var body = Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("messageId", parcel.BatchId);
            json.WriteStartArray("messageType");
            json.WriteStringValue("urn:message:PointBus.Contracts:PointBatch");
            json.WriteEndArray();
            json.WriteStartObject("message");
            json.WriteString("batchId", parcel.BatchId);
            json.WriteString("lane", "live");
            json.WriteString("upstream", Upstream);
            json.WriteString("flightId", parcel.Flight.Id);
            if (parcel.BrokenCode == "batch.priority")
                json.WriteNumber("priority", 99);
            if (parcel.Registers)
            {
                json.WriteStartObject("flight");
                json.WriteString("source", parcel.Flight.Source);
                json.WriteEndObject();
            }

            Points(json, "points", parcel, "time");
            json.WriteEndObject();
            json.WriteEndObject();
        });
        return parcel.BrokenCode == "decode.json" ? body[..^2] : body;
    }

    public static byte[] Igc(Parcel parcel)
    {
        var day = parcel.Flight.MomentOf(parcel.Points[0].Number).UtcDateTime;
        var file = new StringBuilder("AXXX000 soak\r\n").Append(CultureInfo.InvariantCulture, $"HFDTE{day:ddMMyy}\r\n");
        foreach (var point in parcel.Points)
        {
            var (content, clock) = (point.Content, parcel.Flight.MomentOf(point.Number).UtcDateTime);
            var (lat, lon) = (Math.Abs(content.LatUnits), Math.Abs(content.LonUnits));
            file.Append(CultureInfo.InvariantCulture, $"B{clock:HHmmss}{lat / PointContent.UnitsPerDegree:00}{lat % PointContent.UnitsPerDegree:00000}{(content.LatUnits < 0 ? 'S' : 'N')}")
                .Append(CultureInfo.InvariantCulture, $"{lon / PointContent.UnitsPerDegree:000}{lon % PointContent.UnitsPerDegree:00000}{(content.LonUnits < 0 ? 'W' : 'E')}")
                .Append(CultureInfo.InvariantCulture, $"A{content.Elevation:00000}{content.Elevation:00000}\r\n");
        }

        return Encoding.ASCII.GetBytes(file.ToString());
    }

    static void Points(Utf8JsonWriter json, string name, Parcel parcel, string time)
    {
        json.WriteStartArray(name);
        foreach (var point in parcel.Points)
        {
            json.WriteStartObject();
            json.WriteString(time, parcel.Flight.TextOf(point.Number));
            if (point.Flaw == Flaw.LatIsText)
                json.WriteString("lat", "north");
            else if (point.Flaw != Flaw.NoLat)
                json.WriteNumber("lat", point.Flaw switch { Flaw.LatTooLarge => 91.5, Flaw.Zero => 0, _ => point.Content.Lat });
            json.WriteNumber("lon", point.Flaw == Flaw.Zero ? 0 : point.Content.Lon);
            json.WriteNumber("elevation", point.Content.Elevation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        return buffer.WrittenSpan.ToArray();
    }
}
