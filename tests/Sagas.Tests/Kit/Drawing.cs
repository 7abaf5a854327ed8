using PointBus.Sagas.Delivery;

namespace PointBus.Sagas.Tests.Kit;

/// <summary>The state machine as a Mermaid drawing. States that answer an event alike are drawn as one box with one arrow.</summary>
static class Drawing
{
    static readonly (string Name, string[] States)[] Boxes =
    [
        ("UnderWay", ["Buffered", "Retrying", "GivenUp"]),
        ("Lettered", ["DeadLettered", "Expired", "Cancelled", "Replayed", "Archived", "Purged"]),
        ("Ended", ["Stored", "DeadLettered", "Expired", "Cancelled", "Replayed", "Archived", "Purged"]),
    ];

    public static string Of(BatchDeliveryStateMachine machine)
    {
        var found = Transitions.Of(machine);
        var arrows = found.GroupBy(arrow => (arrow.Event, arrow.To))
            .SelectMany(arrow => Sources([.. arrow.Select(one => one.From)]).Select(from => (From: from, arrow.Key.To, arrow.Key.Event)))
            .GroupBy(arrow => (arrow.From, arrow.To))
            .Select(arrow => $"    {Ends(arrow.Key.From)} --> {Ends(arrow.Key.To)}: {string.Join(", ", arrow.Select(one => one.Event).Order(StringComparer.Ordinal))}")
            .Order(StringComparer.Ordinal);

        return string.Join('\n', [
            "stateDiagram-v2",
            "    state UnderWay {", "        Buffered", "        Retrying", "        GivenUp", "    }",
            "    state Ended {", "        Stored", "        state Lettered {",
            .. Boxes[1].States.Select(state => "            " + state),
            "        }", "    }",
            .. arrows,
        ]);
    }

    /// <summary>The largest boxes that hold nothing else, and what is left.</summary>
    static IEnumerable<string> Sources(HashSet<string> states)
    {
        foreach (var (name, inside) in Boxes.Reverse())
            if (inside.All(states.Contains))
            {
                states.ExceptWith(inside);
                yield return name;
            }

        foreach (var state in states)
            yield return state;
    }

    static string Ends(string state) => state is "Initial" or "Final" ? "[*]" : state;
}
