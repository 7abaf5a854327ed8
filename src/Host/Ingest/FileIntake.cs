using PointBus.Consumers.Accepting;
using PointBus.Contracts;
using PointBus.Host.Errors;
using PointBus.Host.Ingest.Formats;
using PointBus.Host.Ingest.Routes;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Host.Ingest;

/// <summary>Makes the fixes of a file durable batch by batch while the file is still being read.</summary>
sealed class FileIntake(PointRules rules, PointIntake intake, BatchGateway gateway, UploadLog uploads, IngestOptions options)
{
    /// <summary>Batches on their way at once; more would only hold memory.</summary>
    const int AtOnce = 4;

    const int MostRejectedShown = 1_000;

    /// <exception cref="ApiException">422 where no fix can be used, 503 where nothing can be made durable.</exception>
    public async Task<FileResult> AcceptAsync(FileUpload upload, IAsyncEnumerable<TrackItem> items, CancellationToken cancellationToken)
    {
        var run = new Run(upload);
        try
        {
            await foreach (var item in items.WithCancellation(cancellationToken))
            {
                run.Take(item, rules);
                if (run.Points.Count == options.BatchPoints)
                    await SendAsync(run, cancellationToken);
            }
        }
        catch (TrackFormatException e) when (run.Accepted > 0)
        {
            // What came before the break is good and stays; the answer says where it broke.
            run.Break(e);
        }
        catch (TrackFormatException e)
        {
            throw run.NothingUsable(e.Code, e.Message);
        }

        if (run.Points.Count > 0)
            await SendAsync(run, cancellationToken);
        if (run.Accepted == 0)
            throw run.NothingUsable("file.no_usable_point", "No fix of the file can be used.");

        var receipts = await Task.WhenAll(run.Sent);
        for (var part = 0; part < receipts.Length; part++)
            run.TakeBack(receipts[part], run.SentLines[part]);
        await uploads.DeclareAsync(upload.Lane, upload.UploadId, receipts.Length, run.Accepted, upload.Upstream, cancellationToken);
        return new FileResult(run.Accepted, run.Refused, run.Rejected, [.. receipts.Select(receipt => receipt.BatchId)], receipts.All(receipt => receipt.Queued));
    }

    async Task SendAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Sent.Count >= AtOnce)
            await run.Sent[^AtOnce];

        var batch = intake.Batch(run.Request, run.Points, run.Sent.Count);
        run.Sent.Add(gateway.SendAsync(batch, cancellationToken));
        run.SentLines.Add([.. run.Lines]);
        run.Points.Clear();
        run.Lines.Clear();
    }

    /// <summary>One file on its way.</summary>
    sealed class Run(FileUpload upload)
    {
        public IntakeRequest Request { get; } = new(upload.Lane, new ReadPoints([], null, []))
        {
            FlightId = upload.FlightId,
            Flight = upload.Flight,
            Upstream = upload.Upstream,
            IdempotencyKey = upload.IdempotencyKey,
            UploadId = upload.UploadId,
        };

        public List<Point> Points { get; } = [];

        /// <summary>Of each of <see cref="Points"/>.</summary>
        public List<int> Lines { get; } = [];

        public List<Task<BatchReceipt>> Sent { get; } = [];

        public List<int[]> SentLines { get; } = [];

        public List<LineRefusal> Rejected { get; } = [];

        public int Accepted { get; private set; }

        public int Refused { get; private set; }

        public void Take(TrackItem item, PointRules rules)
        {
            var index = Accepted + Refused;
            if (item.Point is null)
                Refuse(item.Line, index, item.Code!, item.Reason!);
            else if (!rules.TryAccept(item.Point, index, out var accepted, out var refusal))
                Refuse(item.Line, index, refusal.Code, refusal.Reason);
            else
            {
                Points.Add(accepted);
                Lines.Add(item.Line);
                Accepted++;
            }
        }

        /// <summary>What a direct write found that the rules did not.</summary>
        public void TakeBack(BatchReceipt receipt, int[] lines)
        {
            foreach (var refused in receipt.Written?.Refused ?? [])
            {
                Accepted--;
                Refuse(lines[refused.Index], null, refused.ReasonCode, refused.Detail);
            }
        }

        public void Break(TrackFormatException e) => Rejected.Insert(0, new LineRefusal(e.Line, null, e.Code, e.Message));

        public ApiException NothingUsable(string code, string detail) => new(StatusCodes.Status422UnprocessableEntity, code, detail)
        {
            Members = { ["points_read"] = Refused, ["points_refused"] = Refused, ["rejected"] = Rejected },
        };

        void Refuse(int line, int? index, string code, string reason)
        {
            Refused++;
            if (Rejected.Count < MostRejectedShown)
                Rejected.Add(new LineRefusal(line, index, code, reason));
        }
    }
}

/// <summary>What is known of a file before it is read.</summary>
sealed record FileUpload(Guid UploadId, Lane Lane, string FlightId, string? Upstream, string? IdempotencyKey)
{
    public FlightDetails? Flight { get; init; }
}

/// <summary>What became of a file.</summary>
sealed record FileResult(int Accepted, int Refused, IReadOnlyList<LineRefusal> Rejected, IReadOnlyList<Guid> BatchIds, bool Queued);

/// <summary>A fix that was not taken; without an index where reading ended, or where the database refused it.</summary>
sealed record LineRefusal(int Line, int? Index, string Code, string Reason);
