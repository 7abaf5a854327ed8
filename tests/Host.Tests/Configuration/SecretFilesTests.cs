using Microsoft.Extensions.Configuration;
using PointBus.Host.Configuration;
using PointBus.TestKit;

namespace PointBus.Host.Tests.Configuration;

public sealed class SecretFilesTests : IDisposable
{
    readonly TempDirectory _directory = TempDirectory.Create("secrets");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("ConnectionStrings:Postgres", "ConnectionStrings:Postgres", "Host=127.0.0.1;Password=s")]
    [InlineData("ConnectionStrings:RabbitMq", "ConnectionStrings:RabbitMq", "amqp://me:s@127.0.0.1/")]
    [InlineData("DATABASE_URL", "ConnectionStrings:Postgres", "Host=127.0.0.1;Password=s")]
    [InlineData("ADMIN_API_KEY", "Access:AdminKey", "s")]
    [InlineData("JWT_SECRET", "Ingest:JwtSecret", "s")]
    [InlineData("FLYMASTER_SECRET", "Ingest:FlymasterSecret", "s")]
    public void A_secret_may_lie_in_a_file(string name, string key, string secret)
    {
        using var configuration = Read((name + "_FILE", File(secret + "\n")));

        Assert.Equal(secret, configuration[key]);
    }

    [Fact]
    public void A_password_in_a_file_goes_with_the_host_that_is_set()
    {
        using var configuration = Read(("REDIS_HOST", "127.0.0.1"), ("REDIS_PASSWORD_FILE", File("s\n")));

        Assert.Equal("127.0.0.1:6379,defaultDatabase=0,password=s", configuration["ConnectionStrings:Redis"]);
    }

    [Fact]
    public void Variables_of_other_programs_are_left_alone()
    {
        using var configuration = Read(("SSL_CERT_FILE", "/no/such/file"), ("RABBITMQ_CONFIG_FILE", "/no/such/file"));

        Assert.Null(configuration["SSL_CERT"]);
    }

    [Fact]
    public void A_secret_that_is_given_twice_is_refused() =>
        Assert.Equal("ADMIN_API_KEY and ADMIN_API_KEY_FILE are both set; leave one of them out.", Refusal(("ADMIN_API_KEY", "s"), ("ADMIN_API_KEY_FILE", File("t"))));

    [Fact]
    public void A_file_that_is_not_there_is_told() =>
        Assert.Equal("JWT_SECRET_FILE names a file that cannot be read (FileNotFoundException); see to its path and rights.", Refusal(("JWT_SECRET_FILE", _directory.File("absent"))));

    [Fact]
    public void An_empty_file_is_told() => Assert.Equal("JWT_SECRET_FILE names an empty file.", Refusal(("JWT_SECRET_FILE", File(" \n"))));

    string File(string text)
    {
        var path = _directory.File(Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    static string Refusal(params (string Name, string Value)[] settings) => Assert.Throws<InvalidSettingException>(() => Read(settings)).Message;

    static ConfigurationManager Read(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value)));
        configuration.AddSecretFiles();
        configuration.AddDocumentedVariables();
        return configuration;
    }
}
