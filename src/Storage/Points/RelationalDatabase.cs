using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

/// <summary>How every call reaches the database: its transaction, its turn, and what its failure means.</summary>
internal abstract class RelationalDatabase(IModel model, TimeProvider time, SqlDialect dialect)
{
    public IModel Model => model;

    public SqlDialect Dialect => dialect;

    public Task<T> InTransactionAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken) =>
        InTransactionAsync(work, keep: true, cancellationToken);

    /// <summary>Does the work in a transaction of its own and takes back everything it did.</summary>
    public Task<T> AndUndoAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken) =>
        InTransactionAsync(work, keep: false, cancellationToken);

    public async Task<T> WithContextAsync<T>(Func<PointBusContext, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var context = Open();
            return await work(context);
        }
        catch (Exception e) when (Failure(e, committing: false, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    public DateTimeOffset Now() => Micros.Cut(time.GetUtcNow());

    protected abstract PointBusContext Open();

    /// <summary>Waits for the right to write where only one may, and gives it back when disposed.</summary>
    protected virtual Task<IDisposable?> EnterAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable?>(null);

    /// <summary>Runs first in every transaction.</summary>
    protected virtual Task BeginAsync(StoreTransaction transaction, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What a failure means; <see langword="null"/> where the database is not its cause.</summary>
    protected abstract (WriteOutcome Outcome, string Message)? Classify(Exception exception, bool committing);

    async Task<T> InTransactionAsync<T>(Func<StoreTransaction, Task<T>> work, bool keep, CancellationToken cancellationToken)
    {
        var committing = false;
        try
        {
            using var turn = await EnterAsync(cancellationToken);
            await using var context = Open();
            await using var open = await context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            var transaction = new StoreTransaction(context, open);
            await BeginAsync(transaction, cancellationToken);
            var result = await work(transaction);
            if (!keep)
            {
                await open.RollbackAsync(cancellationToken);
                return result;
            }

            // Not to be cancelled: a commit given up half way leaves it unknown what was stored.
            committing = true;
            await open.CommitAsync(CancellationToken.None);
            return result;
        }
        catch (Exception e) when (Failure(e, committing, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    PointStoreException? Failure(Exception e, bool committing, CancellationToken cancellationToken)
    {
        if (e is PointStoreException || (e is OperationCanceledException && cancellationToken.IsCancellationRequested && !committing))
            return null;

        return Classify(e, committing) is { } failure ? new PointStoreException(failure.Outcome, failure.Message, e) : null;
    }
}
