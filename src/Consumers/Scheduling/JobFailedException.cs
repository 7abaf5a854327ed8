namespace PointBus.Consumers.Scheduling;

/// <summary>A job could not do what it is for. The text is shown to people.</summary>
public sealed class JobFailedException(string message) : Exception(message);
