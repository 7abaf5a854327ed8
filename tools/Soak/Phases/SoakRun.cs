using System.Globalization;
using PointBus.Soak.Driving;
using PointBus.Soak.Faults;
using PointBus.Soak.Installations;
using PointBus.Soak.Oracle;
using PointBus.Soak.Verdicts;

namespace PointBus.Soak.Phases;

/// <summary>Warm-up, storm, healing, quiet, reconciling, the operator's part, reconciling again.</summary>
sealed class SoakRun(SoakOptions options, TimeProvider time)
{
    static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(10);

    readonly Sightings sightings = new();
    readonly AcceptFigures accept = new();
    readonly Misfits misfits = new();
    readonly long started = time.GetTimestamp();

    public async Task<SoakResult> RunAsync(CancellationToken cancellationToken)
    {
        var plan = Plan();
        plan.Save(Path.Combine(options.Folder, "plan.json"));
        await using var installation = await StartAsync();
        await installation.Database.ExecuteAsync(PointDatabase.Tables.SelectMany(installation.Database.RefusePoison), cancellationToken);
        Say($"{options.Profile} with {installation.Hosts.Count} host(s) is up; journal, logs and plan {plan.Hash} in {options.Folder}");

        var ledger = new PointLedger((ulong)options.Seed, $"{options.Seed}-{Guid.NewGuid().ToString("N")[..6]}", Epoch());
        await using var journal = new Journal(Path.Combine(options.Folder, "journal.txt"));
        await using var pulse = new Pulse(installation.Database, time);
        await using var memory = new MemoryWatch(installation, time);
        await using var amqp = installation.Broker is { } broker ? new AmqpSender(broker) : null;
        using var http = new HttpSender(installation.Addresses);
        var courier = new Courier(ledger, journal, http, amqp, accept, pulse, misfits, time);
        await using var driver = new Driver(new ParcelMaker(ledger, Movements.Load(), amqp is not null, options.Seed, options.BrokenShare), courier, options.Rate, time);
        pulse.Start();
        memory.Start();
        driver.Start();

        var storm = new FaultRun(installation, plan, options, driver, pulse, time, Say);
        await StormAsync(installation, storm, driver, cancellationToken);
        await driver.StopAsync();
        await storm.ReviveAsync();
        Say("the storm is over, waiting for quiet");

        var quiet = new Quiet(installation, pulse, time);
        var drain = await quiet.WaitAsync(options.QuietLimit, cancellationToken);
        var first = await ReconcileAsync(installation, ledger, isMended: false, cancellationToken);
        sightings.Add(Sightings.Bisect, first.Letters.Isolated);
        sightings.Add(Sightings.Unavailable, accept.Unavailable);
        var result = new SoakResult
        {
            Options = options,
            Plan = plan,
            Took = time.GetElapsedTime(started),
            Points = ledger.Count,
            Answered = Count(ledger),
            Accept = accept,
            Misfits = misfits,
            Sightings = sightings,
            Faults = storm.Records,
            Impossible = storm.Impossible,
            ProxyCuts = installation.Proxies.SelectMany(group => group).Sum(proxy => proxy.Cuts),
            Died = storm.Died,
            Memory = memory.Megabytes,
            Drain = drain,
            WaitedFor = quiet.Waiting,
            First = first,
        };
        if (drain is not null && options.Operator)
            result = await OperateAsync(result, installation, ledger, quiet, cancellationToken);
        return result with { Took = time.GetElapsedTime(started), Missed = MustHaveSeen.Missed(options, sightings) };
    }

    async Task<SoakResult> OperateAsync(SoakResult result, Installation installation, PointLedger ledger, Quiet quiet, CancellationToken cancellationToken)
    {
        Say("mending the causes and replaying all letters, with a kill");
        var operation = await new OperatorPhase(installation, ledger, time).RunAsync(cancellationToken);
        var calm = await quiet.WaitAsync(options.QuietLimit, cancellationToken);
        return result with
        {
            Operation = operation ?? "the replay did not end",
            SecondIsQuiet = calm is not null && operation is not null,
            WaitedFor = result.WaitedFor + quiet.Waiting,
            Second = await ReconcileAsync(installation, ledger, isMended: true, cancellationToken),
        };
    }

    async Task StormAsync(Installation installation, FaultRun storm, Driver driver, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromMinutes(options.Minutes);
        var warm = length / 6 < LongestWarmUp ? length / 6 : LongestWarmUp;
        await Task.Delay(warm, time, cancellationToken);
        if (options.Permanent is not { } dead)
        {
            await storm.RunAsync(length - warm, cancellationToken);
            return;
        }

        var server = installation.Server(dead) ?? throw new ArgumentException($"There is no {dead} in this profile.");
        driver.IsFaulty = true;
        await server.KillAsync();
        Say($"{dead} is dead and stays so");
        await Task.Delay(length - warm, time, cancellationToken);
        driver.IsFaulty = false;
        await new FaultActs(installation, time).StartAsync(server);
    }

    Task<Reconciliation> ReconcileAsync(Installation installation, PointLedger ledger, bool isMended, CancellationToken cancellationToken) =>
        Reconciliation.RunAsync(ledger, installation.Database, installation.Hosts[0].Client, accept.PointsOffered, isMended, cancellationToken);

    FaultPlan Plan() => options.Steps is { } steps ? new FaultPlan(options.Profile, options.Seed, options.Mode, steps)
        : options.Replay is { } file ? FaultPlan.Load(file)
        : FaultPlan.Create(options.Profile, options.Seed, options.Mode, TimeSpan.FromMinutes(options.Minutes), options.Faults.SelectMany(word => FaultCatalog.Words[word]).ToHashSet());

    async Task<Installation> StartAsync() => options.Profile == Profile.Embedded
        ? await EmbeddedInstallation.StartAsync(options.Folder, Tight(options.Settings), sightings, time)
        : await BrokerInstallation.StartAsync(options.Hosts, options.Folder, options.Settings, sightings, time);

    /// <summary>One host keeps up with everything, so that its buffer would never be full: three seconds of points are much for it.</summary>
    Dictionary<string, string?> Tight(IReadOnlyDictionary<string, string?> settings)
    {
        var tight = new Dictionary<string, string?>(settings);
        tight.TryAdd("Buffer__MaxPoints", (3 * options.Rate).ToString(CultureInfo.InvariantCulture));
        return tight;
    }

    /// <summary>Midnight some days ago: track files hold no dates within a track, and the future is refused.</summary>
    DateTimeOffset Epoch() => new(time.GetUtcNow().UtcDateTime.Date.AddDays(-5), TimeSpan.Zero);

    static Dictionary<string, long> Count(PointLedger ledger)
    {
        var counts = new Dictionary<string, long> { ["sent"] = 0, ["accepted"] = 0, ["rejected"] = 0, ["unknown"] = 0 };
        for (var point = 0L; point < ledger.Count; point++)
        {
            var answers = ledger.AnswersOf(point) & ~Answers.ByBroker;
            if (answers == Answers.None)
                continue;
            counts["sent"]++;
            counts[answers.HasFlag(Answers.Accepted) ? "accepted" : answers.HasFlag(Answers.Unknown) ? "unknown" : "rejected"]++;
        }

        return counts;
    }

    void Say(string text)
    {
        if (!options.Silent)
            Console.Error.WriteLine($"{time.GetElapsedTime(started):mm\\:ss} {text}");
    }
}
