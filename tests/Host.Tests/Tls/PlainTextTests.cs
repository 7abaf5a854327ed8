using Microsoft.Extensions.Configuration;
using PointBus.Host.Configuration;
using PointBus.Host.Tls;

namespace PointBus.Host.Tests.Tls;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("RabbitMq", "amqp://guest:guest@127.0.0.1:5672/")]
    [InlineData("RabbitMq", "amqp://localhost")]
    [InlineData("RabbitMq", "amqp://[::1]:5672")]
    [InlineData("RabbitMq", "amqps://broker.example.org")]
    [InlineData("Redis", "127.0.0.1:6379,password=s")]
    [InlineData("Redis", "localhost")]
    [InlineData("Redis", "redis.example.org:6380,ssl=true")]
    [InlineData("Redis", "rediss://redis.example.org:6380")]
    [InlineData("Postgres", "Host=127.0.0.1;Username=me;Password=s")]
    [InlineData("Postgres", "Host=/var/run/postgresql;Username=me")]
    [InlineData("Postgres", "Host=db;SSL Mode=VerifyFull")]
    [InlineData("Postgres", "postgresql://me:s@db/points?sslmode=verify-full")]
    public void Encrypted_or_on_this_machine_is_well(string server, string value) => PlainText.Refuse(Read((server, value)));

    [Theory]
    [InlineData("RabbitMq", "amqp://me:s3cret@broker.example.org/", "ConnectionStrings:RabbitMq reaches 'broker.example.org' in plain text: begin it with amqps:// ")]
    [InlineData("RabbitMq", "rabbitmq://me:s3cret@10.0.0.5/", "ConnectionStrings:RabbitMq reaches '10.0.0.5' in plain text: begin it with amqps:// ")]
    [InlineData("RabbitMq", "amqp://me:s3cret@localhost.example.org/", "ConnectionStrings:RabbitMq reaches 'localhost.example.org' in plain text: ")]
    [InlineData("Redis", "redis:6379,password=s3cret", "ConnectionStrings:Redis reaches 'redis' in plain text: add ssl=true, or begin REDIS_URL with rediss:// ")]
    [InlineData("Redis", "127.0.0.1:1,far:2,password=s3cret", "ConnectionStrings:Redis reaches 'far' in plain text: ")]
    [InlineData("Redis", "redis://me:s3cret@far:2", "ConnectionStrings:Redis reaches 'far' in plain text: ")]
    [InlineData("Postgres", "Host=db;Password=s3cret", "ConnectionStrings:Postgres reaches 'db' without proof of who answers there: add SSL Mode=VerifyFull ")]
    [InlineData("Postgres", "Host=db;Password=s3cret;SSL Mode=Require", "ConnectionStrings:Postgres reaches 'db' without proof")]
    [InlineData("Postgres", "Host=db;Password=s3cret;SSL Mode=VerifyCA", "ConnectionStrings:Postgres reaches 'db' without proof")]
    [InlineData("Postgres", "Host=localhost,db:5433;Password=s3cret", "ConnectionStrings:Postgres reaches 'db' without proof")]
    public void Plain_text_to_another_machine_is_refused_unless_it_is_asked_for(string server, string value, string begins)
    {
        var refusal = Assert.Throws<InvalidSettingException>(() => PlainText.Refuse(Read((server, value)))).Message;

        Assert.StartsWith(begins, refusal, StringComparison.Ordinal);
        Assert.EndsWith("or set Security:AllowPlainText=true where nobody else can reach the network between.", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal, StringComparison.Ordinal);
        PlainText.Refuse(Read((server, value), ("Security:AllowPlainText", "true")));
    }

    [Theory]
    [InlineData("Redis", "nonsense=s3cret,=,x:y:z")]
    [InlineData("Postgres", "Nonsense=s3cret")]
    public void What_cannot_be_read_is_not_repeated(string server, string value) =>
        Assert.Equal($"ConnectionStrings:{server} cannot be read; see to its form.", Assert.Throws<InvalidSettingException>(() => PlainText.Refuse(Read((server, value)))).Message);

    [Fact]
    public void A_certificate_file_must_be_there() =>
        Assert.Equal("Security:Redis:CaFile names a file that is not there.", Assert.Throws<InvalidSettingException>(() => Read(("Security:Redis:CaFile", "/no/such/file"))).Message);

    static HostSettings Read(params (string Name, string Value)[] settings) => HostSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(
        settings.Select(one => KeyValuePair.Create(one.Name.Contains(':', StringComparison.Ordinal) ? one.Name : "ConnectionStrings:" + one.Name, (string?)one.Value))).Build());
}
