using System.Diagnostics.CodeAnalysis;
using MimeKit;

namespace PointBus.Consumers.Alerting.Channels.Email;

/// <summary>Addresses as they are configured: one each, nothing in them that could begin a line or a command.</summary>
public static class MailAddress
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out MailboxAddress? address)
    {
        address = null;
        if (string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl) || !MailboxAddress.TryParse(text, out var parsed))
            return false;
        // Names in quotes and in encoded words may hold what the text did not show.
        if (parsed.Address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) || parsed.Address.Count(c => c == '@') != 1 || parsed.Name?.Any(char.IsControl) == true)
            return false;

        address = parsed;
        return true;
    }
}
