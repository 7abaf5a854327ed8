using System.Text;
using System.Xml;

namespace PointBus.Host.Ingest.Formats;

/// <summary>Finds the <c>trkpt</c> elements of a GPX document, one after the other.</summary>
internal sealed class GpxFixes(XmlReader xml, TrackNotes notes)
{
    // Longer than any number or time; a text cut off here is none.
    const int LongestText = 64;

    byte[] _lat = [];
    byte[] _lon = [];
    byte[] _time = [];
    byte[] _elevation = [];
    string? _field;
    int _depth = -1;

    public FixText Current => new() { Lat = _lat, Lon = _lon, Time = _time, Elevation = _elevation };

    /// <summary>Moves to the next track point.</summary>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        while (await xml.ReadAsync())
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when Enter():
                case XmlNodeType.EndElement when Leave():
                    return true;
                case XmlNodeType.Text or XmlNodeType.CDATA when _field is not null && xml.Depth == _depth + 2:
                    Append(await xml.GetValueAsync());
                    break;
            }
        }

        return false;
    }

    /// <summary>Whether the element is a whole track point by itself.</summary>
    bool Enter()
    {
        if (xml.Depth == 0 && xml.LocalName != "gpx")
            throw new TrackFormatException(TrackCodes.UnknownFormat, Line);

        // Inside a track point only its own children count: extensions may hold elements of the same names.
        if (_depth >= 0)
        {
            if (xml.Depth == _depth + 1)
                _field = xml.IsEmptyElement ? null : xml.LocalName;
            return false;
        }

        if (xml.LocalName is "wpt" or "rtept")
            notes.Ignore();
        if (xml.LocalName != "trkpt")
            return false;

        (_lat, _lon, _time, _elevation) = (Ascii(xml.GetAttribute("lat")), Ascii(xml.GetAttribute("lon")), [], []);
        _depth = xml.IsEmptyElement ? -1 : xml.Depth;
        return xml.IsEmptyElement;
    }

    /// <summary>Whether the element that ends is a track point.</summary>
    bool Leave()
    {
        if (xml.Depth == _depth + 1)
            _field = null;
        if (xml.Depth != _depth)
            return false;

        _depth = -1;
        return true;
    }

    void Append(string text)
    {
        if (_field == "time")
            _time = [.. _time, .. Ascii(text)];
        else if (_field == "ele")
            _elevation = [.. _elevation, .. Ascii(text)];
    }

    static byte[] Ascii(string? text)
    {
        var trimmed = text.AsSpan().Trim();
        return Encoding.UTF8.GetBytes([.. trimmed[..Math.Min(trimmed.Length, LongestText)]]);
    }

    int Line => (xml as IXmlLineInfo)?.LineNumber ?? 0;
}
