using System.Text.Json;
using PointBus.Contracts;

namespace PointBus.Consumers.Operating;

/// <summary>A letter's body as people read and edit it.</summary>
/// <param name="LetterId">The letter.</param>
/// <param name="Version">To be named by an edit.</param>
/// <param name="Form">One of <see cref="Storage.PayloadForms"/>.</param>
/// <param name="Points">The points as a JSON array; absent where it holds a message, or bytes that cannot be read.</param>
/// <param name="Message">The message or the bytes; absent where there are points.</param>
/// <param name="Problems">What today's rules say of it.</param>
public sealed record LetterBody(Guid LetterId, long Version, string Form, JsonElement? Points, MessageBody? Message, IReadOnlyList<PointRefusal> Problems);

/// <summary>A message as it came.</summary>
/// <param name="ContentType">As it was sent.</param>
/// <param name="Text">Where it is text.</param>
/// <param name="Base64">Where it is not.</param>
public sealed record MessageBody(string? ContentType, string? Text, string? Base64);
