using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace PointBus.Consumers.Tests.Alerting.Servers;

/// <summary>A mail server on this machine that keeps what it is sent, takes mail only after STARTTLS, and answers as it is told.</summary>
sealed class SmtpReceiver : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stopping = new();
    readonly Lock gate = new();
    readonly List<string> mails = [];
    readonly Task serving;

    public SmtpReceiver()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Whether STARTTLS is offered and asked for.</summary>
    public bool HasTls { get; init; } = true;

    /// <summary>The answer to a command, such as <c>RCPT</c> or <c>.</c> for the end of a mail; <see langword="null"/> for the usual one, empty for none at all.</summary>
    public Func<string, string?> Answers { get; set; } = _ => null;

    public IReadOnlyList<string> Mails
    {
        get
        {
            lock (gate)
                return [.. mails];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await serving;
        stopping.Dispose();
    }

    async Task ServeAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
                talks.Add(TalkAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }

        await Task.WhenAll(talks);
    }

    async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await TalkAsync(client.GetStream());
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client hung up, or the server stops.
            }
        }
    }

    async Task TalkAsync(Stream plain)
    {
        var (stream, isSecure) = (plain, false);
        await SayAsync(stream, "220 test");
        while (await LineAsync(stream) is { } line)
        {
            var command = line.Split(' ', 2)[0].ToUpperInvariant();
            if (Answers(command) is { } special)
            {
                if (special.Length == 0)
                    await Task.Delay(Timeout.InfiniteTimeSpan, stopping.Token);
                await SayAsync(stream, special);
                continue;
            }

            switch (command)
            {
                case "EHLO":
                    await SayAsync(stream, HasTls && !isSecure ? "250-test\r\n250-STARTTLS\r\n250 8BITMIME" : "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME");
                    break;
                case "STARTTLS":
                    await SayAsync(stream, "220 go on");
                    var secure = new SslStream(plain);
                    await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = TestCertificate.Server }, stopping.Token);
                    (stream, isSecure) = (secure, true);
                    break;
                case "AUTH":
                    await SayAsync(stream, "235 2.7.0 welcome");
                    break;
                case "MAIL" when HasTls && !isSecure:
                    await SayAsync(stream, "530 5.7.0 STARTTLS first");
                    break;
                case "DATA":
                    await SayAsync(stream, "354 go on");
                    await TakeAsync(stream);
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                default:
                    await SayAsync(stream, "250 2.0.0 ok");
                    break;
            }
        }
    }

    async Task TakeAsync(Stream stream)
    {
        var mail = new StringBuilder();
        while (await LineAsync(stream) is { } line && line != ".")
            mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");

        var answer = Answers(".") ?? "250 2.0.0 queued as 4711";
        if (answer.StartsWith('2'))
            lock (gate)
                mails.Add(mail.ToString());
        await SayAsync(stream, answer);
    }

    async Task<string?> LineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stopping.Token) == 1)
        {
            if (one[0] == '\n')
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }

    async Task SayAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"), stopping.Token);
}
