namespace PointBus.Host.Configuration;

/// <summary>The configuration cannot work; the message is one sentence that says what to change.</summary>
sealed class InvalidSettingException(string message) : Exception(message);
