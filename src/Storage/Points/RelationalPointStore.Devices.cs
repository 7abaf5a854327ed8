using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

internal abstract partial class RelationalPointStore
{
    public Task<DeviceRecord?> FindDeviceAsync(string serialNumber, CancellationToken cancellationToken) => WithContextAsync(
        async context => (await context.Devices.AsNoTracking().SingleOrDefaultAsync(row => row.SerialNumber == serialNumber, cancellationToken))?.ToRecord(),
        cancellationToken);

    public Task RegisterDeviceAsync(DeviceRecord device, CancellationToken cancellationToken) => InTransactionAsync(
        async transaction =>
        {
            var devices = transaction.Context.Devices;
            var row = DeviceRow.From(device);
            if (await devices.AnyAsync(known => known.SerialNumber == device.SerialNumber, cancellationToken))
                devices.Update(row);
            else
                devices.Add(row);
            return await transaction.Context.SaveChangesAsync(cancellationToken);
        },
        cancellationToken);
}
