using System.Globalization;
using System.Text;
using PointBus.Storage;

namespace PointBus.Bench.Sagas;

/// <summary>Ours: one read, and one write that counts only where nobody else wrote.</summary>
sealed class OwnSagas(ISagaDocuments documents) : ISagaContestant
{
    public string Name => "compare-and-set";

    public async Task AddOneAsync(Guid id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await documents.LoadAsync(id, cancellationToken);
            var count = Count(found) + 1;
            if (await documents.SaveAsync(id, found?.Version ?? 0, Encoding.UTF8.GetBytes(count.ToString(CultureInfo.InvariantCulture)), due: null, keep: null, cancellationToken))
                return;
            await Task.Delay(ISagaContestant.Pause(), TimeProvider.System, cancellationToken);
        }
    }

    public async Task<long> CountAsync(Guid id, CancellationToken cancellationToken) => Count(await documents.LoadAsync(id, cancellationToken));

    static long Count(SagaDocument? document) => document is null ? 0 : long.Parse(document.Json.Span, CultureInfo.InvariantCulture);
}
