using System.Threading.Channels;

namespace PointBus.Soak.Driving;

/// <summary>Keeps a rate of points a second going until stopped. What an outage holds up is not made good, so that memory stays bounded.</summary>
sealed class Driver(ParcelMaker maker, Courier courier, int pointsPerSecond, TimeProvider time) : IAsyncDisposable
{
    const int Senders = 12, Waiting = 24;

    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50), LongestCredit = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource stop = new();
    Task running = Task.CompletedTask;

    /// <summary>Whether a fault is under way.</summary>
    public bool IsFaulty { get; set; }

    /// <summary>Lets it send or not; what is under way goes on.</summary>
    public bool IsPaused { get; set; }

    public void Start() => running = RunAsync();

    /// <summary>Makes no more parcels and waits until those under way have their answers.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }

    async Task RunAsync()
    {
        var parcels = Channel.CreateBounded<Parcel>(Waiting);
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(() => SendAsync(parcels.Reader))).ToList();
        await MakeAsync(parcels.Writer);
        parcels.Writer.Complete();
        await Task.WhenAll(senders);
    }

    async Task MakeAsync(ChannelWriter<Parcel> parcels)
    {
        var (credit, last) = (0.0, time.GetTimestamp());
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(Tick, time, stop.Token);
                var elapsed = time.GetElapsedTime(last);
                last = time.GetTimestamp();
                credit = IsPaused ? 0 : Math.Min(credit + elapsed.TotalSeconds * pointsPerSecond, LongestCredit.TotalSeconds * pointsPerSecond);
                while (credit > 0 && !stop.IsCancellationRequested)
                {
                    var parcel = maker.Next();
                    credit -= parcel.Points.Count;
                    await parcels.WriteAsync(parcel, stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped. A parcel that was made and not sent has no intent and no answer.
        }
    }

    async Task SendAsync(ChannelReader<Parcel> parcels)
    {
        await foreach (var parcel in parcels.ReadAllAsync())
            await courier.BringAsync(parcel, () => IsFaulty, CancellationToken.None);
    }
}
