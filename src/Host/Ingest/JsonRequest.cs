using System.Text.Json;

namespace PointBus.Host.Ingest;

/// <summary>A parsed body and the memory it lies in; nothing of it may be used after disposal.</summary>
sealed class JsonRequest(JsonDocument document, PooledBody body) : IDisposable
{
    public JsonElement RootElement => document.RootElement;

    public void Dispose()
    {
        document.Dispose();
        body.Dispose();
    }
}
