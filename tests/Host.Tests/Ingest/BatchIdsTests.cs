using PointBus.Host.Ingest;

namespace PointBus.Host.Tests.Ingest;

public sealed class BatchIdsTests
{
    [Fact]
    public void The_same_parts_give_the_same_id_for_ever() =>
        Assert.Equal(new Guid("71647212-95c6-84ea-a4fa-8fec2e02da8c"), BatchIds.From("club", "live", "key/0"));

    [Fact]
    public void Any_other_part_gives_another_id()
    {
        Guid[] ids =
        [
            BatchIds.From("club", "live", "key/0"), BatchIds.From("club", "live", "key/1"), BatchIds.From("club", "upload", "key/0"),
            BatchIds.From("other", "live", "key/0"), BatchIds.From(null, "live", "key/0"), BatchIds.From("live", "club", "key/0"), BatchIds.From("club", "livekey/0"),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void The_id_is_a_UUID_of_version_8_and_the_standard_variant()
    {
        for (var i = 0; i < 100; i++)
        {
            var text = BatchIds.From($"{i}").ToString();
            Assert.Equal('8', text[14]);
            Assert.Contains(text[19], "89ab");
        }
    }
}
