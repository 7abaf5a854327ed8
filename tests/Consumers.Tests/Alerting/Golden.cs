using PointBus.TestKit;

namespace PointBus.Consumers.Tests.Alerting;

/// <summary>Messages as a person has agreed to them. Set POINTBUS_APPROVE=1 to write them anew, then read the diff before it is committed.</summary>
static class Golden
{
    public static void Matches(string name, string actual)
    {
        var path = Repository.PathOf("tests", "Consumers.Tests", "Alerting", "Golden", name);
        if (Environment.GetEnvironmentVariable("POINTBUS_APPROVE") == "1")
            File.WriteAllText(path, actual.TrimEnd('\n') + "\n");

        Assert.True(File.Exists(path), $"{name} is missing; run once with POINTBUS_APPROVE=1 and look at it.");
        Assert.Equal(File.ReadAllText(path).TrimEnd('\n'), actual.TrimEnd('\n'));
    }
}
