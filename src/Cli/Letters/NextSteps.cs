namespace PointBus.Cli.Letters;

/// <summary>What somebody who has read a letter may do now, as commands.</summary>
internal static class NextSteps
{
    public static IEnumerable<string> Of(LetterBody letter) => letter.State switch
    {
        "open" => Open(letter),
        "replayed" => Replayed(letter),
        "archived" or "expired" => [$"pointbus dlq restore {letter.LetterId}    opens it again, while the archive is kept"],
        _ => ["Nothing: its points were given up."],
    };

    static IEnumerable<string> Open(LetterBody letter)
    {
        yield return Cause(letter.ReasonCode);
        if (letter.ReasonCode is "validation_failed" or "refused_by_database" or "unreadable_message" or "unknown_message_type" or "processing_error")
            yield return $"pointbus dlq edit {letter.LetterId}    repairs its body and replays it";
        yield return $"pointbus dlq replay {letter.LetterId}    puts its points back into the lane";
        if (letter.Fingerprint is { } group)
            yield return $"pointbus dlq replay --group {group} --dry-run    says what a replay of all letters like it would do";
        yield return $"pointbus dlq archive {letter.LetterId}    puts it away";
    }

    static IEnumerable<string> Replayed(LetterBody letter)
    {
        if (letter.NextLetterId is { } next)
            yield return $"pointbus dlq show {next}    what failed again lies in this letter";
        if (letter.ReplayBatchId is { } batch)
            yield return $"pointbus batch where {batch}    shows what became of its points";
        if (letter.OperationId is { } operation)
            yield return $"pointbus ops show {operation}    shows the operation that did it";
    }

    static string Cause(string? reason) => reason switch
    {
        "invalid_foreign_key" => "Its flight is not known: register it, then replay.",
        "validation_failed" => "Its points break a rule: repair them, or archive it if they are worthless.",
        "unknown_device" => "Its tracker is not registered: register it, then replay.",
        "expired" => "It waited too long: if the points are still wanted, replay.",
        "unreadable_message" => "Its bytes cannot be read: repair them, or ask the sender.",
        "unknown_message_type" => "No consumer knows the message: deploy one, then replay.",
        "refused_by_database" or "processing_error" => "It fails each time: correct the cause, then try a dry run.",
        "max_retries_exceeded" or "timeout" or "worker_lost" => "It may have been bad luck: see pointbus status, then replay.",
        "cancelled" => "Somebody took it out of its lane: replay if that was a mistake.",
        "payload_mismatch" => "A key or id was used twice for different points: replay if both are wanted.",
        _ => "Find the cause, then replay.",
    };
}
