using System.Diagnostics.Metrics;
using PointBus.Consumers.Scheduling;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Scheduling;

[Trait("spec", "3.11")]
public sealed class ScheduleLoopTests : IAsyncDisposable
{
    static readonly DateTimeOffset Two = new(2025, 6, 2, 2, 0, 0, TimeSpan.Zero);

    readonly ScheduleHarness _jobs = new();

    public ValueTask DisposeAsync() => _jobs.DisposeAsync();

    [Fact]
    public async Task A_new_job_waits_for_its_next_time_and_then_for_the_one_after()
    {
        await _jobs.StartAsync();
        Assert.Equal(Two, _jobs.Standing.Due);
        _jobs.Time.SetUtcNow(Two.AddSeconds(-6));
        await WatchedTime.UntilAsync(() => _jobs.Time.Waits.Count > 0, "a look");
        Assert.Empty(_jobs.Job.Begun);

        await _jobs.UntilAsync(() => _jobs.Runs.Count == 1, "a run");

        var run = _jobs.Runs[0];
        Assert.Equal((Two, JobOutcome.Succeeded, "done", "in lines", "system:schedule"), (run.Due, run.Outcome, run.Summary, run.Report, run.Actor));
        Assert.Equal((ScheduleLoop.IdOf("said", Two), Two), (run.RunId, _jobs.Job.Begun[0].At));
        Assert.Equal(Two.AddDays(1), _jobs.Standing.Due);
    }

    [Fact]
    public async Task What_was_missed_is_caught_up_once_and_a_restart_runs_nothing_twice()
    {
        await (await _jobs.StartAsync()).StopAsync();
        _jobs.Time.Advance(TimeSpan.FromDays(3));

        var host = await _jobs.StartAsync();
        await _jobs.UntilAsync(() => _jobs.Runs.Count == 1, "the run that was missed");
        await host.StopAsync();
        await _jobs.StartAsync();
        await _jobs.UntilAsync(() => _jobs.Time.GetUtcNow() > Two.AddDays(2).AddHours(10).AddMinutes(5), "some looks");

        Assert.Equal(Two, Assert.Single(_jobs.Runs).Due);
        Assert.Equal(Two.AddDays(3), _jobs.Standing.Due);
    }

    [Fact]
    [Trait("spec", "A-24")]
    public async Task Of_several_hosts_one_runs_each_occurrence()
    {
        for (var host = 0; host < 3; host++)
            await _jobs.StartAsync(Every("* * * * *"));

        await _jobs.UntilAsync(() => _jobs.Runs.Count >= 20, "runs");

        var begun = _jobs.Job.Begun.Select(run => run.RunId).ToList();
        Assert.Equal(begun.Distinct(), begun);
        Assert.Equal(Enumerable.Range(1, 20).Select(minute => Two.AddHours(-14).AddMinutes(minute)), _jobs.Runs.Take(20).Select(run => run.Due!.Value));
    }

    [Fact]
    public async Task A_job_that_fails_shows_why_counts_and_is_tried_at_its_next_time()
    {
        long failed = 0;
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Name == "schedule_runs_total") listener.EnableMeasurementEvents(instrument); } };
        meters.SetMeasurementEventCallback<long>((_, value, tags, _) => { if (tags.ToArray().Any(tag => tag.Value is "failed")) Interlocked.Add(ref failed, value); });
        meters.Start();
        _jobs.Job.OnRun = (run, _) => run.At == Two ? throw new JobFailedException("no channel is there") : throw new InvalidOperationException("lat 47.123");
        await _jobs.StartAsync();
        _jobs.Time.SetUtcNow(Two);
        await _jobs.UntilAsync(() => _jobs.Runs.Count == 1, "a run");
        _jobs.Time.SetUtcNow(Two.AddDays(1));
        await _jobs.UntilAsync(() => _jobs.Runs.Count == 2, "the next one");

        Assert.Equal([(JobOutcome.Failed, "no channel is there"), (JobOutcome.Failed, "InvalidOperationException")], _jobs.Runs.Select(run => (run.Outcome, run.Summary)));
        Assert.True(Interlocked.Read(ref failed) >= 2);
    }

    [Fact]
    public async Task While_the_database_is_away_a_job_that_needs_it_waits()
    {
        _jobs.Job.NeedsDatabase = true;
        await _jobs.StartAsync();
        _jobs.Gate.Close("away");
        _jobs.Time.SetUtcNow(Two.AddDays(2));
        var looked = _jobs.Time.GetUtcNow();
        await _jobs.UntilAsync(() => _jobs.Time.GetUtcNow() > looked.AddMinutes(1), "some looks");
        Assert.Empty(_jobs.Job.Begun);

        _ = _jobs.Gate.WaitUntilOpenAsync(default);
        await _jobs.UntilAsync(() => _jobs.Runs.Count == 1, "a run");

        Assert.Equal(Two.AddDays(3), _jobs.Standing.Due);
    }

    [Fact]
    public async Task A_host_that_stops_gives_its_run_to_another_under_the_same_id()
    {
        _jobs.Job.OnRun = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _jobs.Time, cancellationToken);
            return new JobResult("never");
        };
        var first = await _jobs.StartAsync();
        _jobs.Time.SetUtcNow(Two);
        await _jobs.UntilAsync(() => _jobs.Job.Begun.Count == 1, "a run");
        await first.StopAsync();
        Assert.Empty(_jobs.Runs);

        _jobs.Job.OnRun = (_, _) => Task.FromResult(new JobResult("by another"));
        await _jobs.StartAsync();
        await _jobs.UntilAsync(() => _jobs.Runs.Count == 1, "the other's run");

        Assert.Equal("by another", _jobs.Runs[0].Summary);
        Assert.Equal(_jobs.Job.Begun[0].RunId, _jobs.Job.Begun[1].RunId);
        Assert.Equal(Two.AddDays(1), _jobs.Standing.Due);
    }

    [Fact]
    public async Task A_run_whose_claim_is_lost_stops_and_writes_nothing()
    {
        var stopped = new TaskCompletionSource();
        _jobs.Job.OnRun = async (_, cancellationToken) =>
        {
            using var registration = cancellationToken.Register(() => stopped.TrySetResult());
            await stopped.Task;
            return new JobResult("too late");
        };
        await _jobs.StartAsync();
        _jobs.Store.Renews = _ => false;
        _jobs.Time.SetUtcNow(Two);

        await _jobs.UntilAsync(() => stopped.Task.IsCompleted, "the end of the run");
        _jobs.Job.OnRun = (_, _) => Task.FromResult(new JobResult("again"));
        await _jobs.UntilAsync(() => _jobs.Runs.Count == 1, "another run");

        Assert.Equal("again", _jobs.Runs[0].Summary);
    }

    [Fact]
    public async Task An_occurrence_that_takes_every_host_with_it_is_given_up()
    {
        await (await _jobs.StartAsync()).StopAsync();
        var lost = new JobHold(ScheduleLoop.IdOf("said", Two), "gone", ScheduleLoop.Actor, Two, Two, 5);
        Assert.NotNull(await _jobs.Store.ClaimAsync(_jobs.Standing, lost, TimeSpan.FromMinutes(1), default));
        _jobs.Time.SetUtcNow(Two.AddHours(1));

        await _jobs.StartAsync();
        await _jobs.UntilAsync(() => _jobs.Runs.Count == 1, "an end");

        Assert.Equal((JobOutcome.Abandoned, "given up: 5 hosts were lost with it"), (_jobs.Runs[0].Outcome, _jobs.Runs[0].Summary));
        Assert.Empty(_jobs.Job.Begun);
        Assert.Equal(Two.AddDays(1), _jobs.Standing.Due);
    }

    [Fact]
    public async Task Other_times_count_from_when_they_are_set_and_a_job_that_is_off_is_never_due()
    {
        await (await _jobs.StartAsync()).StopAsync();
        _jobs.Time.Advance(TimeSpan.FromDays(1));
        var host = await _jobs.StartAsync(Every("30 4 * * *"));
        await WatchedTime.UntilAsync(() => _jobs.Standing.Version == 2, "another plan");
        await host.StopAsync();
        Assert.Equal(Two.AddDays(1).AddHours(2.5), _jobs.Standing.Due);

        await _jobs.StartAsync(Every("30 4 * * *", enabled: false));
        await WatchedTime.UntilAsync(() => _jobs.Standing.Version == 3, "no plan");

        Assert.Null(_jobs.Standing.Due);
        Assert.Empty(_jobs.Job.Begun);
    }

    [Fact]
    public async Task While_Redis_is_away_nothing_runs_and_afterwards_everything_does()
    {
        await _jobs.StartAsync();
        _jobs.Store.IsAway = true;
        _jobs.Time.SetUtcNow(Two.AddMinutes(1));
        await _jobs.UntilAsync(() => _jobs.Time.GetUtcNow() > Two.AddMinutes(2), "some looks");
        Assert.Empty(_jobs.Job.Begun);

        _jobs.Store.IsAway = false;

        await _jobs.UntilAsync(() => _jobs.Runs.Count == 1, "a run");
    }

    [Fact]
    public async Task By_hand_a_job_runs_at_once_and_its_next_time_stays()
    {
        var host = await _jobs.StartAsync();

        var run = await host.Desk.RunAsync(host.Book.Find("said")!, "ann", default);

        Assert.Equal(("ann", null, "done"), (run!.Value.Ended!.Actor, run.Value.Ended.Due, run.Value.Ended.Summary));
        Assert.Equal(Two, _jobs.Standing.Due);
        Assert.Equal("ann", Assert.Single(_jobs.Job.Begun).Actor);
    }

    [Fact]
    public async Task By_hand_nobody_runs_what_runs_already_and_nobody_waits_for_ever()
    {
        var end = new TaskCompletionSource<JobResult>();
        _jobs.Job.OnRun = (_, _) => end.Task;
        var host = await _jobs.StartAsync();
        var job = host.Book.Find("said")!;

        var first = host.Desk.RunAsync(job, "ann", default);
        await WatchedTime.UntilAsync(() => _jobs.Job.Begun.Count == 1, "a run");
        Assert.Null(await host.Desk.RunAsync(job, "bob", default));
        await _jobs.UntilAsync(() => first.IsCompleted, "the end of patience");

        Assert.Null((await first)!.Value.Ended);
        Assert.True((await host.Desk.FindAsync("said", default))!.IsRunning);
        end.SetResult(new JobResult("at last"));
        await _jobs.UntilAsync(() => _jobs.Runs.Count == 1, "the end");
    }

    [Theory]
    [InlineData("0 2 * * *", true)]
    [InlineData("*/5 1-3 * * MON", true)]
    [InlineData("0 2 * *", false)]
    [InlineData("0 0 2 * * *", false)]
    [InlineData("0 2 30 2 *", false)]
    [InlineData("at two", false)]
    public void Times_have_five_fields_and_come_some_day(string text, bool isOne) => Assert.Equal(isOne, Timetable.Parse(text) is not null);

    static ScheduleOptions Every(string times, bool enabled = true) =>
        new() { Jobs = new Dictionary<string, JobSettings> { ["said"] = new(Timetable.Parse(times), enabled) } };
}
