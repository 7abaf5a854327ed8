using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Http;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Lanes;

/// <summary>Create, pause and resume: nothing is lost by them.</summary>
internal sealed class QueueSteerVerb : Verb
{
    readonly Argument<string> _name;
    readonly Option<string> _reason = new("--reason") { Description = "Why, for the audit", HelpName = "TEXT" };
    readonly string _member;
    readonly (string Yes, string No) _result;

    QueueSteerVerb(string name, string description, string member, (string Yes, string No) result, CliEnvironment environment)
        : base(name, description, environment)
    {
        (_member, _result) = (member, result);
        _name = QueuesVerb.Lane(environment);
        Add(_name);
        Add(_reason);
    }

    public static QueueSteerVerb Create(CliEnvironment environment) =>
        new("create", "Make a lane before its first batch.", "created", ("is made", "was there already"), environment);

    public static QueueSteerVerb Pause(CliEnvironment environment) =>
        new("pause", "Let no consumer take from a lane; batches still come in.", "changed", ("is paused; go on with pointbus queues resume", "was paused already"), environment);

    public static QueueSteerVerb Resume(CliEnvironment environment) =>
        new("resume", "Let consumers take from a paused lane again.", "changed", ("goes on", "was not paused"), environment);

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var name = call.Arguments.GetRequiredValue(_name);
        var answer = await SendAsync(call, host, name, cancellationToken);
        call.Show(answer, () => call.Printer.Result($"{Facts.Of(answer.Body["name"] ?? name)} {(answer.Body[_member]?.GetValue<bool>() == false ? _result.No : _result.Yes)}."));
        return ExitCode.Ok;
    }

    Task<HostAnswer> SendAsync(Call call, HostClient host, string name, CancellationToken cancellationToken)
    {
        var body = new JsonObject();
        if (call.Arguments.GetValue(_reason) is { Length: > 0 } reason)
            body["reason"] = reason;
        if (Name != "create")
            return call.ChangeAsync(host, HttpMethod.Post, $"{QueuesVerb.One(name)}/{Name}", body, cancellationToken);

        body["name"] = name;
        return call.ChangeAsync(host, HttpMethod.Post, QueuesVerb.Path, body, cancellationToken);
    }
}
