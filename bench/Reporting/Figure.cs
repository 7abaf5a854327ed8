namespace PointBus.Bench.Reporting;

/// <summary>One thing measured, with a value of each round.</summary>
sealed record Figure(string Name, string Unit)
{
    public List<double> Rounds { get; } = [];

    public double Median => Rounds.Order().Skip((Rounds.Count - 1) / 2).Take(2 - Rounds.Count % 2).Average();

    public double Min => Rounds.Min();

    public double Max => Rounds.Max();
}
