using PointBus.Storage.Queues;

namespace PointBus.Storage.Tests.Queues;

public abstract partial class QueueContract
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [Trait("spec", "L-07")]
    [Trait("spec", "L-15")]
    public async Task Whatever_consumers_and_people_do_at_once_no_message_is_lost_or_doubled(int seed)
    {
        await using var another = _harness.Another();
        var (theirs, theirDead) = await another.PairAsync();
        var sent = new List<string>();
        for (var i = 0; i < 80; i++)
            sent.Add(await _queue.SendMessageAsync(i, ttlSeconds: i % 7 == 0 ? 3_600 : null, priority: 1 + (i % 10)));

        var ended = await Task.WhenAll(
            WorkAsync(_queue, _dead, new Random(seed)), WorkAsync(theirs, theirDead, new Random(seed + 10)), WorkAsync(_queue, theirDead, new Random(seed + 20)));

        Assert.Empty(await _harness.FindFaultsAsync());
        _time.Advance(TimeSpan.FromMinutes(10));
        var left = (await _queue.GetMessagesAsync(1_000)).Concat(await _dead.GetMessagesAsync(1_000)).Select(message => message.Id).ToList();
        Assert.Equal(80, left.Count + ended.Sum());
        Assert.Equal(left.Count, left.Intersect(sent).Count());
    }

    /// <returns>How many messages it ended.</returns>
    static async Task<int> WorkAsync(MessageQueue queue, DeadLetterMessageQueue dead, Random random)
    {
        var ended = 0;
        for (var step = 0; step < 40; step++)
        {
            try
            {
                var taken = await queue.GetMessagesAsync(random.Next(1, 4));
                var letters = await dead.PeekMessagesAsync(2);
                ended += random.Next(6) switch
                {
                    0 => await queue.AcknowledgeMessagesAsync(taken),
                    1 => await queue.DeleteMessagesAsync(taken.Select(message => message.Id).Take(1)),
                    2 => await queue.MoveToDlqAsync(taken, "bad") * 0,
                    3 => await dead.RequeueMessagesAsync(letters.Select(letter => letter.Id)) * 0,
                    4 => await queue.MoveToDlqAsync(taken.Select(message => message.Id), "bad") * 0,
                    _ => await queue.ReleaseMessagesAsync(taken) * 0,
                };
            }
            catch (QueueConnectionException e) when (e.InnerException?.InnerException is null)
            {
                // Others were first again and again; nothing of what counts here was done.
            }
        }

        return ended;
    }
}
