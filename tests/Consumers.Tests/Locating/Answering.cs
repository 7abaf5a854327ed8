using System.Reflection;

namespace PointBus.Consumers.Tests.Locating;

/// <summary>A port of which a test answers single methods; any other call is a mistake.</summary>
public class Answering : DispatchProxy
{
    readonly Dictionary<string, Func<object?[], Task>> answers = [];

    /// <summary>Answers the method of this name; throws where the answer does.</summary>
    public static T Of<T>(string method, Func<object?[], Task> answer)
        where T : class
    {
        var port = Create<T, Answering>();
        ((Answering)(object)port).answers[method] = answer;
        return port;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        answers.TryGetValue(targetMethod!.Name, out var answer) ? answer(args!) : throw new NotSupportedException(targetMethod.Name);
}
