using System.Text.Json;
using MassTransit;
using MassTransit.Serialization;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Contracts.Tests;

namespace PointBus.Consumers.Tests.Accepting;

/// <summary>What docs/wire-format.md tells publishers must be what the bus understands.</summary>
public sealed class EnvelopeTests
{
    static readonly string Page = Approved.Document("wire-format.md");

    [Fact]
    public void The_documented_envelope_is_read_by_the_bus()
    {
        var body = Approved.Block(Page, "<!-- example: envelope -->");
        var envelope = JsonSerializer.Deserialize<MessageEnvelope>(body, SystemTextJsonMessageSerializer.Options)!;

        var batch = ((JsonElement)envelope.Message!).Deserialize<PointBatch>(SystemTextJsonMessageSerializer.Options)!;

        Assert.Equal([MessageUrn.ForTypeString<PointBatch>()], envelope.MessageType!);
        Assert.Equal(new Guid(envelope.MessageId!), batch.BatchId);
        Assert.Equal(2, PointReader.Read(batch.Points, scoring: false).Points.Count);
    }

    [Fact]
    public void Packed_points_pass_through_the_bus_unchanged()
    {
        var sent = new PointBatch
        {
            BatchId = new Guid("3f0b6c1e-6c1b-4a55-9c58-0a6b0f4f5a01"),
            Points = PointPacker.Pack([new Point { Time = DateTimeOffset.UnixEpoch, Lat = 46.5, Lon = 8.25 }]),
        };

        var text = JsonSerializer.Serialize(sent, SystemTextJsonMessageSerializer.Options);
        var read = JsonSerializer.Deserialize<PointBatch>(text, SystemTextJsonMessageSerializer.Options)!;

        Assert.Equal(sent.Points.Bytes.ToArray(), read.Points.Bytes.ToArray());
    }
}
