
namespace PointBus.Sagas.Tests.Kit;

/// <summary>Files that a person has agreed to. Set POINTBUS_APPROVE=1 to write them anew, then read the diff before it is committed.</summary>
static class Approved
{
    public static void Matches(string file, string actual)
    {
        var path = TestKit.Repository.PathOf("tests", "Sagas.Tests", "Approved", file);
        if (Environment.GetEnvironmentVariable("POINTBUS_APPROVE") == "1")
            File.WriteAllText(path, actual + "\n");

        Assert.True(File.Exists(path), $"{file} is missing; run once with POINTBUS_APPROVE=1 and look at it.");
        Assert.Equal(File.ReadAllText(path).TrimEnd('\n'), actual);
    }
}
