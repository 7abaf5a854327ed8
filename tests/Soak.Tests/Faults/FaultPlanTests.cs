using PointBus.Soak.Faults;
using PointBus.TestKit;

namespace PointBus.Soak.Tests.Faults;

public sealed class FaultPlanTests
{
    static readonly HashSet<FaultKind> All = [.. Enum.GetValues<FaultKind>()];

    [Fact]
    public void The_same_seed_makes_the_same_plan()
    {
        Assert.Equal(Plan(5).Steps, Plan(5).Steps);
        Assert.Equal(Plan(5).Hash, Plan(5).Hash);
        Assert.NotEqual(Plan(5).Hash, Plan(6).Hash);
    }

    [Theory]
    [InlineData(nameof(Profile.Embedded))]
    [InlineData(nameof(Profile.Broker))]
    public void Every_fault_comes_once_before_any_comes_twice(string profile)
    {
        var faults = FaultCatalog.Of(Enum.Parse<Profile>(profile));

        var first = Plan(1, Enum.Parse<Profile>(profile)).Steps.Take(faults.Count).Select(step => (step.Kind, step.Target)).ToList();

        Assert.Equal(faults.Count, first.Distinct().Count());
        Assert.Equal(faults.Take(FaultCatalog.Essential(Enum.Parse<Profile>(profile))), first.Take(FaultCatalog.Essential(Enum.Parse<Profile>(profile))));
    }

    [Fact]
    public void Only_the_faults_that_were_named_happen()
    {
        var plan = FaultPlan.Create(Profile.Broker, 1, FaultMode.Single, TimeSpan.FromMinutes(5), FaultCatalog.Words["kill"].ToHashSet());

        Assert.NotEmpty(plan.Steps);
        Assert.All(plan.Steps, step => Assert.Equal(FaultKind.Kill, step.Kind));
    }

    [Fact]
    public void A_plan_that_was_written_is_read_as_the_same()
    {
        using var folder = TempDirectory.Create("plan");
        var plan = Plan(9);

        plan.Save(folder.File("plan.json"));

        var read = FaultPlan.Load(folder.File("plan.json"));
        Assert.Equal((plan.Seed, plan.Profile, plan.Mode, plan.Hash), (read.Seed, read.Profile, read.Mode, read.Hash));
        Assert.Equal(plan.Steps, read.Steps);
    }

    static FaultPlan Plan(int seed, Profile profile = Profile.Broker) => FaultPlan.Create(profile, seed, FaultMode.Single, TimeSpan.FromMinutes(20), All);
}
