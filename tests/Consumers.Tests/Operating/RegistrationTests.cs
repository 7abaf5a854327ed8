using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PointBus.Consumers.Accepting;
using PointBus.Consumers.Filing;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Persisting;
using PointBus.Consumers.Retention;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Operating;

public sealed class RegistrationTests
{
    [Fact]
    public async Task Everything_that_runs_can_be_made()
    {
        using var ops = new OperatingHarness();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(ops.Time)
            .AddSingleton(new BufferSignal(ops.Time))
            .AddSingleton<IPointBuffer>(ops.Buffer).AddSingleton<IPointStore>(ops.Store)
            .AddSingleton<IDeadLetters>(ops.Letters).AddSingleton<IDeadLetterCatalog>(ops.Catalog)
            .AddSingleton<IOperationStore>(ops.Operations).AddSingleton<IAuditLog>(ops.Audit).AddSingleton<IMessageReturn>(ops.Returns)
            .AddSingleton<IWorkerRegistry>(new FakeWorkers(ops.Time))
            .AddAccepting().AddPersisting(new PersistOptions())
            .AddFiling().AddOperating(new OperatingOptions()).AddRetention(new RetentionOptions())
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        var loops = services.GetServices<IHostedService>().Select(loop => loop.GetType().Name).ToHashSet();

        Assert.Superset(
            new HashSet<string> { nameof(LetterFiler), nameof(OperationRunner), nameof(OutcomeSweep), nameof(RetentionLoop), nameof(CurableReplay), nameof(HourlyReplay) },
            loops);
        Assert.NotNull(services.GetRequiredService<LetterEditing>());
    }
}
