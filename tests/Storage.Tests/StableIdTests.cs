namespace PointBus.Storage.Tests;

public sealed class StableIdTests
{
    [Fact]
    public void The_same_parts_give_the_same_id_for_ever() =>
        Assert.Equal(new Guid("71647212-95c6-84ea-a4fa-8fec2e02da8c"), StableId.From("club", "live", "key/0"));

    [Fact]
    public void Any_other_part_gives_another_id()
    {
        Guid[] ids =
        [
            StableId.From("club", "live", "key/0"), StableId.From("club", "live", "key/1"), StableId.From("club", "upload", "key/0"),
            StableId.From("other", "live", "key/0"), StableId.From(null, "live", "key/0"), StableId.From("live", "club", "key/0"), StableId.From("club", "livekey/0"),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void The_id_is_a_UUID_of_version_8_and_the_standard_variant()
    {
        for (var i = 0; i < 100; i++)
        {
            var text = StableId.From($"{i}").ToString();
            Assert.Equal('8', text[14]);
            Assert.Contains(text[19], "89ab");
        }
    }
}
