using System.Collections.Concurrent;
using PointBus.Host.Errors;

namespace PointBus.Host.Access;

/// <summary>Keeps one key from taking the place of all others, and one address from trying keys. Comes after authentication.</summary>
sealed class RequestLimits(LimitOptions options, TimeProvider time)
{
    const double IngestBurstSeconds = 5;
    const double OperatingBurstSeconds = 10;

    readonly TokenBuckets? ingest = Buckets(options.IngestPerSecond, IngestBurstSeconds, time);
    readonly TokenBuckets? operating = Buckets(options.OperatingPerMinute / 60d, OperatingBurstSeconds, time);
    readonly TokenBuckets? failures = Buckets(options.FailuresPerMinute / 60d, 60, time);
    readonly ConcurrentDictionary<string, int> underWay = new(StringComparer.Ordinal);

    /// <exception cref="ApiException">429: too many for now.</exception>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NoLimit>() is not null)
        {
            await next(context);
            return;
        }

        var who = context.KeyId() is { } key ? "key " + key : Address(context);
        if ((Brings(context) ? ingest : operating)?.Take(who) is { Ticks: > 0 } wait)
            throw TooMany("rate.exceeded", "There were too many requests; try again after the time in Retry-After.", wait);

        if (options.Concurrent == 0)
            await next(context);
        else
            await RunOneAsync(who, context, next);
    }

    /// <summary>To be asked before a 401 is answered: a wrong key and a right one look the same, but only so often. A right key is never kept out.</summary>
    public ApiException? Refuse(HttpContext context) =>
        failures?.Take(Address(context)) is { Ticks: > 0 } wait
            ? TooMany("auth.too_many_failures", "Too many requests without a valid key came from this address.", wait)
            : null;

    async Task RunOneAsync(string who, HttpContext context, RequestDelegate next)
    {
        var mine = underWay.AddOrUpdate(who, 1, (_, count) => count + 1);
        try
        {
            if (mine > options.Concurrent)
                throw TooMany("concurrency.exceeded", $"More than {options.Concurrent} requests are under way; wait for their answers.", TimeSpan.FromSeconds(1));

            await next(context);
        }
        finally
        {
            if (underWay.AddOrUpdate(who, 0, (_, count) => count - 1) == 0)
                underWay.TryRemove(KeyValuePair.Create(who, 0));
        }
    }

    static bool Brings(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<BringsPoints>() is not null;

    static string Address(HttpContext context) => "address " + context.Connection.RemoteIpAddress;

    static TokenBuckets? Buckets(double perSecond, double burstSeconds, TimeProvider time) =>
        perSecond > 0 ? new TokenBuckets(Math.Max(1, perSecond * burstSeconds), perSecond, time) : null;

    static ApiException TooMany(string code, string detail, TimeSpan wait) =>
        new(StatusCodes.Status429TooManyRequests, code, detail) { RetryAfter = wait };
}

/// <summary>Marks an endpoint that is always answered, because it is how others see whether this host lives.</summary>
sealed class NoLimit;

/// <summary>Marks an endpoint that points come in by.</summary>
sealed class BringsPoints;
