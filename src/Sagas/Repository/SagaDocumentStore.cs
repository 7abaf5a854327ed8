using System.Text.Json;
using MassTransit;
using PointBus.Storage;

namespace PointBus.Sagas.Repository;

/// <summary>Loads and saves instances of one saga type. A save that somebody else overtook throws <see cref="ConcurrencyException"/> and has changed nothing.</summary>
sealed class SagaDocumentStore<TSaga>(ISagaDocuments documents, RedisSagaRepositoryOptions<TSaga> options)
    where TSaga : class, ISagaVersion
{
    public async Task<TSaga?> LoadAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await documents.LoadAsync(id, cancellationToken) is not { } document)
            return null;

        var saga = options.Json is { } json
            ? JsonSerializer.Deserialize(document.Json.Span, json)
            : JsonSerializer.Deserialize<TSaga>(document.Json.Span, JsonSerializerOptions.Web);
        saga!.CorrelationId = id;
        saga.Version = checked((int)document.Version);
        return saga;
    }

    public async Task SaveAsync(TSaga saga, CancellationToken cancellationToken)
    {
        var json = options.Json is { } type
            ? JsonSerializer.SerializeToUtf8Bytes(saga, type)
            : JsonSerializer.SerializeToUtf8Bytes(saga, JsonSerializerOptions.Web);
        var timed = saga as IDueSaga;

        CrashPoint.Hit(CrashPoint.SagaSaving);
        if (!await documents.SaveAsync(saga.CorrelationId, saga.Version, json, timed?.DueAt, timed?.KeepFor ?? options.Expiry, cancellationToken))
            throw Overtaken(saga);
        CrashPoint.Hit(CrashPoint.SagaSaved);
        saga.Version++;
    }

    public async Task DeleteAsync(TSaga saga, CancellationToken cancellationToken)
    {
        if (!await documents.DeleteAsync(saga.CorrelationId, saga.Version, cancellationToken))
            throw Overtaken(saga);
    }

    static ConcurrencyException Overtaken(TSaga saga) =>
        new($"Version {saga.Version} of the saga is not the stored one any more.", typeof(TSaga), saga.CorrelationId);
}
