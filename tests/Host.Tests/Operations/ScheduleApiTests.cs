using PointBus.Host.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Operations;

[Trait("spec", "3.11")]
public sealed class ScheduleApiTests(OperationsHost host) : OperationsTests(host)
{
    const string Path = "/api/v1/schedules";

    [Fact]
    public async Task All_jobs_are_listed_with_what_came_of_them()
    {
        (await Host.PostAsync(Path + "/health-check/run")).Must(200);

        var list = (await Host.GetAsync(Path)).Must(200);

        Assert.Equal(
            ["clean-up", "daily-summary", "health-check", "monthly-trends", "small-queues", "weekly-review"],
            list["schedules"].EnumerateArray().Select(job => job.GetProperty("name").GetString()));
        Assert.Equal(
            ("*/5 * * * *", "True", "False", "succeeded"),
            (list.Word("schedules.2.schedule"), list.Word("schedules.2.enabled"), list.Word("schedules.2.is_running"), list.Word("schedules.2.outcome")));
        Assert.Equal("", list.Word("schedules.0.last_run"));
    }

    [Fact]
    [Trait("spec", "D-45")]
    public async Task A_job_that_was_run_by_hand_tells_its_report_and_is_in_the_audit()
    {
        await Host.AddAsync(1);

        var run = (await Host.PostAsync(Path + "/daily-summary/run", new { reason = "before the race" })).Must(200);

        Assert.Equal(("daily-summary", "succeeded"), (run.Word("name"), run.Word("run.outcome")));
        Assert.StartsWith("1 letter open", run.Word("run.summary"), StringComparison.Ordinal);
        var shown = (await Host.GetAsync(Path + "/daily-summary?limit=1")).Must(200);
        Assert.Contains("Open: 1 letter, 3 points", shown.Word("runs.0.report"), StringComparison.Ordinal);
        Assert.Equal("0", shown.Word("runs.0.duration_seconds"));
        var record = Audited("schedule.run", "done", 1);
        Assert.Equal(("schedule daily-summary", "before the race"), (record.Target, record.Reason));
    }

    [Fact]
    public async Task What_runs_already_is_not_run_twice()
    {
        var standing = await Host.Schedules.FindAsync("clean-up", default);
        var hold = new JobHold(Guid.NewGuid(), "elsewhere", "system:schedule", Host.Time.GetUtcNow(), null, 1);
        await Host.Schedules.ClaimAsync(standing, hold, TimeSpan.FromMinutes(1), default);

        (await Host.PostAsync(Path + "/clean-up/run")).MustBeProblem(409, "SCHEDULE_RUNNING");

        Audited("schedule.run", "conflict");
        Assert.Equal("elsewhere", (await Host.GetAsync(Path + "/clean-up")).Must(200).Word("running.host"));
    }

    [Fact]
    public async Task What_is_not_known_is_refused()
    {
        (await Host.GetAsync(Path + "/nothing")).MustBeProblem(404, "SCHEDULE_NOT_FOUND");
        (await Host.PostAsync(Path + "/nothing/run")).MustBeProblem(404, "SCHEDULE_NOT_FOUND");
        (await Host.GetAsync(Path + "/clean-up?limit=51")).Must(400);
        (await Host.PostAsync(Path + "/clean-up/run", new { when = "now" })).Must(400);
    }

    [Fact]
    public async Task While_Redis_is_away_the_answer_says_so()
    {
        Host.Schedules.IsAway = true;
        try
        {
            (await Host.GetAsync(Path)).MustBeProblem(503, "REDIS_UNAVAILABLE");
            (await Host.PostAsync(Path + "/clean-up/run")).MustBeProblem(503, "REDIS_UNAVAILABLE");
        }
        finally
        {
            Host.Schedules.IsAway = false;
        }
    }
}
