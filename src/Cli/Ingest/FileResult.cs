using System.Text.Json.Serialization;
using PointBus.Cli.Http;

namespace PointBus.Cli.Ingest;

/// <summary>What became of one file; absent numbers are unknown, not zero.</summary>
internal sealed record FileResult
{
    public required string File { get; init; }

    [JsonConverter(typeof(StateConverter))]
    public FileState State { get; init; }

    public string? FlightId { get; init; }

    public string? FlightUuid { get; init; }

    public string? UploadId { get; init; }

    public string? Lane { get; init; }

    public string? Format { get; init; }

    public long? PointsRead { get; init; }

    public long? PointsRefused { get; init; }

    public long? PointsAccepted { get; init; }

    public long? Stored { get; init; }

    public long? Duplicate { get; init; }

    public long? DeadLettered { get; init; }

    public IReadOnlyList<RejectedPoint> Rejected { get; init; } = [];

    public bool RejectedTruncated { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why it went no further.</summary>
    public string? Error { get; init; }

    public string? ErrorCode { get; init; }

    [JsonIgnore]
    public ExitCode Exit { get; init; }

    [JsonIgnore]
    public bool IsFailed => State < FileState.Accepted;

    [JsonIgnore]
    public bool IsFine => !IsFailed && State is not FileState.Waiting && Error is null && DeadLettered is null or 0;

    public FileResult After(UploadAccepted answer) => this with
    {
        State = FileState.Accepted,
        FlightId = answer.FlightId ?? FlightId,
        FlightUuid = answer.FlightUuid,
        UploadId = answer.UploadId,
        Lane = answer.Lane ?? Lane,
        Format = answer.Format,
        PointsRead = answer.PointsRead,
        PointsRefused = answer.PointsRefused,
        PointsAccepted = answer.PointsAccepted,
        Rejected = answer.Rejected ?? [],
        RejectedTruncated = answer.RejectedTruncated ?? false,
        Notes = answer.Notes ?? [],
    };

    public FileResult After(CliException failure) => this with
    {
        State = failure.Code is ExitCode.Usage or ExitCode.Conflict or ExitCode.Auth ? FileState.Refused : FileState.Failed,
        Exit = failure.Code,
        Error = (failure as HostException)?.Reason ?? failure.Message,
        ErrorCode = (failure as HostException)?.Problem?.Code,
        PointsRead = (failure as HostException)?.Problem?.PointsRead,
        PointsRefused = (failure as HostException)?.Problem?.PointsRefused,
        Rejected = (failure as HostException)?.Problem?.Rejected ?? [],
        RejectedTruncated = (failure as HostException)?.Problem?.RejectedTruncated ?? false,
    };

    /// <summary>Letters of points refused on the way in may be counted with the upload; they are told apart here.</summary>
    public FileResult After(UploadFate fate)
    {
        var refusedAmong = Math.Max(0, fate.Accepted - PointsAccepted ?? 0);
        return this with { Stored = fate.Stored, Duplicate = fate.Duplicate, DeadLettered = fate.DeadLettered - refusedAmong is { } letters ? Math.Max(0, letters) : null };
    }

    sealed class StateConverter() : JsonStringEnumConverter<FileState>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower);
}
