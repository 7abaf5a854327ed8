using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>Figures of dead letters and old flights as they are said to be.</summary>
sealed class FakeUpkeep : ILetterTrends, IStoreUpkeep
{
    /// <summary>With the time that the letters failed at.</summary>
    public List<(DateTimeOffset At, LetterTrend Trend)> Letters { get; } = [];

    /// <summary>With the time of their last point.</summary>
    public Dictionary<Guid, DateTimeOffset> Flights { get; } = [];

    public int Analyzed { get; private set; }

    public Task<IReadOnlyList<LetterTrend>> ReadAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LetterTrend>>([.. Letters.Where(letter => letter.At >= since && letter.At < until).Select(letter => letter.Trend)]);

    public Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        Analyzed++;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Guid>> FindOldFlightsAsync(string source, DateTimeOffset before, int max, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Guid>>([.. Flights.Where(flight => source == "live" && flight.Value < before).Select(flight => flight.Key).Take(max)]);
}
