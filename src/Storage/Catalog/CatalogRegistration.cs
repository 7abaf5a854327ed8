using Microsoft.Extensions.DependencyInjection;

namespace PointBus.Storage.Catalog;

internal static class CatalogRegistration
{
    /// <summary>Dead letters, operations and the audit log in the database that is registered.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services) => services
        .AddSingleton<IDeadLetterCatalog, DeadLetterCatalog>()
        .AddSingleton<ILetterTrends, LetterTrends>()
        .AddSingleton<IOperationStore, OperationStore>()
        .AddSingleton<IAuditLog, AuditLog>();
}
