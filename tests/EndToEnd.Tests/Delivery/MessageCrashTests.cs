using PointBus.EndToEnd.Tests.Installations;
using PointBus.EndToEnd.Tests.Publishers;
using PointBus.Storage;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Delivery;

/// <summary>Messages that no consumer can take, and a host that dies between the letter and the acknowledgement.</summary>
[Trait("servers", "real")]
[Trait("length", "long")]
public sealed class MessageCrashTests
{
    const int Messages = 3;

    [Fact]
    [Trait("spec", "X-25")]
    public async Task Each_message_makes_one_letter_however_often_it_is_delivered()
    {
        var plan = new CrashPlan(Enumerable.Range(1, Messages).Select(hit => $"{CrashPoint.MessageLettered}:{hit}"));
        await using var installation = await RealInstallation.StartAsync((CrashPlan.Variable, plan.Next()!));
        var published = 0;
        for (var i = 0; i < Messages; i++)
            await PublishAsync();

        // Messages that are delivered again count as hits too: all of the plan is used up by three messages.
        while (plan.Crashes < Messages)
        {
            await Eventually.TrueAsync(() => !installation.Host.IsRunning, TimeSpan.FromSeconds(60), "the host dies\n" + installation.Host.Log.Last(20));
            await plan.CrashedAsync(installation);
            if (plan.Crashes < Messages)
                await PublishAsync();
        }

        await installation.QuietAsync();
        var letters = await new Operator(installation).UntilLettersAsync(published, "state=open");
        Assert.Equal(letters.Count, letters.Select(letter => letter.GetProperty("batch_id").GetGuid()).Distinct().Count());
        (await installation.LedgerAsync()).MustBalance();

        Task PublishAsync()
        {
            published++;
            return PythonPublisher.PublishAsync(installation.RabbitMq, "PointBus.Contracts:PointBatch", "application/json", new { batchId = Guid.NewGuid(), lane = "live", points = "not points" });
        }
    }
}
