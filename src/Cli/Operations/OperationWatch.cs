using PointBus.Cli.Http;
using PointBus.Cli.Output;
using PointBus.Cli.Verbs;
using Spectre.Console;

namespace PointBus.Cli.Operations;

/// <summary>Follows an operation to its end; it goes on at the host whatever happens here.</summary>
internal sealed class OperationWatch(Call call, HostClient host)
{
    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <returns>The answer that shows it ended.</returns>
    public async Task<HostAnswer> RunAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return call.Environment.ErrorIsTerminal
                ? await LiveAsync(id, cancellationToken)
                : await PollAsync(id, call.Printer.Note, cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or HostException { IsAway: true })
        {
            call.Printer.Note($"The operation goes on at the host. Follow it: pointbus ops watch {id}; end it: pointbus ops cancel {id}");
            throw;
        }
    }

    Task<HostAnswer> LiveAsync(string id, CancellationToken cancellationToken) =>
        call.Printer.Live().Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var bar = context.AddTask("operation", maxValue: 1);
                return await PollAsync(id, null, cancellationToken, operation =>
                {
                    bar.MaxValue = Math.Max(operation.Total ?? 1, 1);
                    bar.Value = operation.Ended;
                    var eta = operation.EtaSeconds is { } seconds and > 0 ? $", about {Plain.Age(TimeSpan.FromSeconds(seconds))} left" : "";
                    bar.Description = Markup.Escape(Plain.Line(OperationEnd.Line(operation) + eta));
                });
            });

    async Task<HostAnswer> PollAsync(string id, Action<string>? changed, CancellationToken cancellationToken, Action<OperationBody>? seen = null)
    {
        var last = "";
        for (var pause = Shortest; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            var answer = await host.GetAsync(OperationPaths.One(id), cancellationToken);
            var operation = answer.Read<OperationBody>();
            seen?.Invoke(operation);
            if (operation.HasEnded)
                return answer;
            if (OperationEnd.Line(operation) is var line && line != last)
                changed?.Invoke(last = line);

            await Task.Delay(pause, call.Environment.Clock, cancellationToken);
        }
    }
}
