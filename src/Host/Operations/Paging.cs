namespace PointBus.Host.Operations;

/// <summary>Which part of a list: <c>limit</c> with <c>offset</c> or <c>skip</c>, or <c>page</c> with <c>page_size</c>.</summary>
/// <param name="Limit">As used; more than the most is cut to it.</param>
/// <param name="Offset">How many are left out first.</param>
sealed record Paging(int Limit, int Offset)
{
    public const int Most = 1_000;
    const int MostOnPage = 100;

    public static string[] Names { get; } = ["limit", "offset", "skip", "page", "page_size"];

    public static Paging Read(RequestValues values, int limit = 100)
    {
        var offset = values.Number("offset", 0, int.MaxValue) ?? values.Number("skip", 0, int.MaxValue) ?? 0;
        if (!values.Has("page") && !values.Has("page_size"))
            return new Paging(ReadLimit(values, limit), offset);

        var size = Math.Min(values.Number("page_size", 1, int.MaxValue) ?? MostOnPage, MostOnPage);
        var page = values.Number("page", 1, int.MaxValue / MostOnPage) ?? 1;
        return new Paging(size, (page - 1) * size);
    }

    public static int ReadLimit(RequestValues values, int limit = 100) => Math.Min(values.Number("limit", 1, int.MaxValue) ?? limit, Most);
}
