using System.Text.Json.Nodes;

namespace PointBus.Cli.Letters;

/// <summary>What a letter holds, in a form that can be sent back.</summary>
internal sealed record BodyBody(string? LetterId, JsonNode? Version, string? Form, JsonArray? Points, MessageBody? Message);

/// <summary>A whole message; text where it is text.</summary>
internal sealed record MessageBody(string? ContentType, string? Text, string? Base64);

/// <summary>What came of an edit, or would.</summary>
internal sealed record EditBody(IReadOnlyList<ChangeBody>? Changes, long? ChangeCount, ValidationBody? Validation, VerdictBody? Verdict, string? OperationId);

internal sealed record ChangeBody(string? Path, JsonNode? Old, JsonNode? New);

internal sealed record ValidationBody(bool? Valid, IReadOnlyList<ProblemBody>? Problems);

internal sealed record ProblemBody(long? Index, string? Code, string? Reason);

internal sealed record VerdictBody(long? WouldStore, long? AlreadyStored, long? WouldFail, JsonArray? Why);
