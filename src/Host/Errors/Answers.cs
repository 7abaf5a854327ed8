namespace PointBus.Host.Errors;

/// <summary>Bodies of the HTTP API.</summary>
static class Answers
{
    public static IResult Json(int status, object body) => Results.Json(body, SnakeCase.Options, statusCode: status);

    public static IResult Ok(object body) => Json(StatusCodes.Status200OK, body);
}
