using Npgsql;
using PointBus.Host.Configuration;

namespace PointBus.Host.Tests.Configuration;

public sealed class ConnectionUrlsTests
{
    [Theory]
    [InlineData("redis://r", "r:6379")]
    [InlineData("redis://r:7/", "r:7")]
    [InlineData("redis://r:7/3", "r:7,defaultDatabase=3")]
    [InlineData("redis://:s%40cret@r", "r:6379,password=s@cret")]
    [InlineData("redis://me:s%3Acret@r:7/1", "r:7,user=me,password=s:cret,defaultDatabase=1")]
    [InlineData("rediss://r", "r:6379,ssl=true")]
    [InlineData("redis://[::1]:7", "[::1]:7")]
    public void A_Redis_URL_becomes_what_the_driver_reads(string url, string expected) =>
        Assert.Equal(expected, ConnectionUrls.Redis(url));

    [Theory]
    [InlineData("r:6379", "rediss://")]
    [InlineData("http://r", "rediss://")]
    [InlineData("redis://r/points", "number")]
    [InlineData("redis://:secret%2Cb@r", "comma")]
    public void A_Redis_URL_that_cannot_work_is_told_without_its_secret(string url, string expected)
    {
        var message = Assert.Throws<InvalidSettingException>(() => ConnectionUrls.Redis(url)).Message;

        Assert.StartsWith("REDIS_URL ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgresql://me:s%40c%3Bret@db:7/points", "Host=db;Port=7;Database=points;Username=me;Password=\"s@c;ret\"")]
    [InlineData("postgres://me@db/my%20points", "Host=db;Port=5432;Database=my points;Username=me")]
    [InlineData("postgresql://me:s@db/points?sslmode=require&connect_timeout=3&application_name=x", "Host=db;Port=5432;Database=points;Username=me;Password=s;SSL Mode=Require;Timeout=3;Application Name=x")]
    public void A_PostgreSQL_URL_becomes_what_the_driver_reads(string url, string expected)
    {
        var read = new NpgsqlConnectionStringBuilder(ConnectionUrls.Postgres(url));

        Assert.True(read.EquivalentTo(new NpgsqlConnectionStringBuilder(expected)), read.ConnectionString);
    }

    [Theory]
    [InlineData("Host=db;Database=points")]
    [InlineData("Host=db;Password=a://b")]
    [InlineData("")]
    public void A_connection_string_is_taken_as_it_is(string text) =>
        Assert.Equal(text, ConnectionUrls.Postgres(text));

    [Theory]
    [InlineData("mysql://me:secret@db/points", "postgresql://")]
    [InlineData("postgresql://me:secret@db/points?no_such=1", "no_such")]
    [InlineData("postgresql://me:secret@db/points?sslmode=perhaps", "sslmode")]
    [InlineData("postgresql://me:secret@db/points?connect_timeout=soon", "connect_timeout")]
    public void A_PostgreSQL_URL_that_cannot_work_is_told_without_its_secret(string url, string expected)
    {
        var message = Assert.Throws<InvalidSettingException>(() => ConnectionUrls.Postgres(url)).Message;

        Assert.StartsWith("DATABASE_URL ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }
}
