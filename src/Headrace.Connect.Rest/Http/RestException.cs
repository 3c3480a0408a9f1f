namespace Headrace.Connect.Rest.Http;

/// <summary>A failed request: the status and the text of the answer.</summary>
internal sealed class RestException(int status, string? message, bool hasContentType = true, Exception? innerException = null) : Exception(message, innerException)
{
    public int Status { get; } = status;

    /// <summary>The text of the answer, which may be null.</summary>
    public string? Text { get; } = message;

    /// <summary>Whether the answer says that it is JSON. Kafka Connect's does not where no resource method was chosen.</summary>
    public bool HasContentType { get; } = hasContentType;

    public static RestException NotFound() => new(404, "HTTP 404 Not Found", hasContentType: false);

    public static RestException MethodNotAllowed() => new(405, "HTTP 405 Method Not Allowed", hasContentType: false);

    public static RestException NotAcceptable() => new(406, "HTTP 406 Not Acceptable", hasContentType: false);

    public static RestException UnsupportedMediaType(bool hasContentType = false) => new(415, "HTTP 415 Unsupported Media Type", hasContentType);

    /// <summary>A path or query parameter of the wrong form counts as a path that does not exist.</summary>
    public static RestException BadParameter() => new(404, "HTTP 404 Not Found");

    public static RestException BadRequest(string message) => new(400, message);
}
