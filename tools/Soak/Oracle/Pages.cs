namespace PointBus.Soak.Oracle;

/// <summary>A table that grows without being copied, so that one thread may grow it while others read.</summary>
sealed class Pages<T> : IPages
    where T : struct
{
    const int PageSize = 1 << 16, MaxPages = 1 << 14;

    readonly T[]?[] pages = new T[MaxPages][];

    public T this[long index]
    {
        get => pages[index / PageSize]![index % PageSize];
        set => pages[index / PageSize]![index % PageSize] = value;
    }

    public void GrowTo(long count)
    {
        for (var page = (int)((count - 1) / PageSize); page >= 0 && pages[page] is null; page--)
            pages[page] = new T[PageSize];
    }

    public void Clear()
    {
        foreach (var page in pages)
            if (page is not null)
                Array.Clear(page);
    }
}

/// <summary>A table of any type.</summary>
interface IPages
{
    void GrowTo(long count);
}
