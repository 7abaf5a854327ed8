using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Kit;

[Trait("servers", "real")]
public sealed class RabbitMqServerTests
{
    [Fact]
    public async Task A_broker_keeps_its_port_and_its_data_over_kill_9_and_stop()
    {
        await using var broker = await RabbitMqServer.StartAsync();
        await broker.ControlAsync("add_vhost", "kept");
        var (port, portMapper) = (broker.Port, broker.PortMapperId);

        await broker.StopAsync();
        await broker.RestartAsync();
        Assert.Contains("kept", await broker.ControlAsync("list_vhosts"), StringComparison.Ordinal);
        await broker.KillAsync();
        Assert.False(broker.IsRunning);
        await broker.RestartAsync();

        Assert.Contains("kept", await broker.ControlAsync("list_vhosts"), StringComparison.Ordinal);
        Assert.Equal(port, broker.Port);
        await broker.DisposeAsync();
        Assert.False(ProcessTable.IsAlive(portMapper));
    }

    [Fact]
    public async Task The_process_of_the_server_is_the_node_itself_and_listens_on_loopback_only()
    {
        var broker = await SharedServers.RabbitMqAsync();

        Assert.Equal("beam.smp", (await File.ReadAllTextAsync($"/proc/{broker.ProcessId}/comm")).Trim());
        var listeners = await broker.ControlAsync("eval", "[inet:sockname(P) || P <- erlang:ports(), erlang:port_info(P, name) =:= {name, \"tcp_inet\"}].");
        Assert.Contains("{127,0,0,1}", listeners, StringComparison.Ordinal);
        Assert.DoesNotContain("{0,0,0,0}", listeners, StringComparison.Ordinal);
        Assert.DoesNotContain("{0,0,0,0,0,0,0,0}", listeners, StringComparison.Ordinal);
    }
}
