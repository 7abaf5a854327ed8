using System.Text.Json.Nodes;
using PointBus.Cli.Http;
using PointBus.Cli.Verbs;

namespace PointBus.Cli.Letters;

/// <summary>Sends exported letters back: as edits of those that are still open, as new points where the host does not know them.</summary>
internal sealed class LetterImport(Call call, HostClient host, string reason)
{
    /// <summary>What would be done with a line, from how its letter stands now.</summary>
    public static async Task<ImportResult> PlanAsync(HostClient host, ImportLine line, CancellationToken cancellationToken)
    {
        try
        {
            var letter = (await host.GetAsync(LetterPaths.One(line.Id), cancellationToken)).Read<LetterBody>();
            return letter.State == "open"
                ? new ImportResult(line, ImportWay.Edit)
                : new ImportResult(line, ImportWay.LeaveOut) { Why = $"the letter is {letter.State ?? "?"}" };
        }
        catch (HostException failure) when (failure.Problem?.Code == "LETTER_NOT_FOUND")
        {
            return (line.Body.Points, Endpoint(line.Lane)) is (not null, not null)
                ? new ImportResult(line, ImportWay.SendAnew)
                : new ImportResult(line, ImportWay.LeaveOut) { Why = $"the host does not know it, and lane {line.Lane} has no endpoint that takes its content" };
        }
    }

    public async Task<ImportResult> RunAsync(ImportResult plan, CancellationToken cancellationToken)
    {
        try
        {
            return plan.Way switch
            {
                ImportWay.Edit => plan with { Done = true, OperationId = await EditAsync(plan.Line, cancellationToken) },
                ImportWay.SendAnew => plan with { Done = true, Points = await SendAsync(plan.Line, cancellationToken) },
                _ => plan,
            };
        }
        catch (HostException failure) when (!failure.IsAway && failure.Code is not ExitCode.Auth)
        {
            return plan with { Why = failure.Reason };
        }
    }

    async Task<string?> EditAsync(ImportLine line, CancellationToken cancellationToken)
    {
        // The version of the export: what was moved or edited since then is a conflict, not overwritten.
        var request = new JsonObject { ["version"] = line.Body.Version?.DeepClone(), ["reason"] = reason, ["dry_run"] = false };
        if (line.Body.Points is { } points)
            request["points"] = points.DeepClone();
        else
            request["message"] = line.Body.Message!.Text;
        return (await call.ChangeAsync(host, HttpMethod.Post, LetterPaths.Edit(line.Id), request, cancellationToken)).Read<EditBody>().OperationId;
    }

    /// <summary>By flight, as no request may speak for two.</summary>
    async Task<long> SendAsync(ImportLine line, CancellationToken cancellationToken)
    {
        var number = 0;
        foreach (var flight in line.Body.Points!.OfType<JsonObject>().GroupBy(point => point["flight_id"]?.ToString()))
        {
            var (path, list, name) = Endpoint(line.Lane)!.Value;
            var request = new JsonObject { [list] = new JsonArray([.. flight.Select(point => point.DeepClone())]) };
            if (flight.Key is { } id)
                request[name] = id;
            // The same letter sent again is the same request, so that its points are not counted twice.
            await call.ChangeAsync(host, HttpMethod.Post, path, request, cancellationToken, number == 0 ? $"letter-{line.Id}" : $"letter-{line.Id}-{number}");
            number++;
        }

        return line.Points;
    }

    static (string Path, string Points, string Flight)? Endpoint(string lane) => lane switch
    {
        "live" => ("tracking/live", "track_points", "flight_id"),
        "upload" => ("tracking/upload", "track_points", "flight_id"),
        "scoring" => ("scoring/batch", "tracks", "flight_uuid"),
        _ => null,
    };
}

internal enum ImportWay
{
    Edit,
    SendAnew,
    LeaveOut,
}

/// <summary>What is to be done, or was, with one line.</summary>
internal sealed record ImportResult(ImportLine Line, ImportWay Way)
{
    public bool Done { get; init; }

    public string? Why { get; init; }

    public string? OperationId { get; init; }

    public long Points { get; init; } = Line.Points;
}
