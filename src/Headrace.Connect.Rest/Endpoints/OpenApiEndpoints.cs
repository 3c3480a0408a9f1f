using System.Buffers;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.OpenApi;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary><c>/openapi.json</c> and <c>/docs</c>: what there is to ask, for programs and for people. Paths that Kafka Connect does not have.</summary>
internal static class OpenApiEndpoints
{
    public static IEnumerable<Route> Routes =>
    [
        new Route("/openapi.json", takesAnyType: true, "application/json").On("GET", static _ => Task.FromResult(Json)),
        new Route("/docs", takesAnyType: true, "application/json").On("GET", static _ => Task.FromResult(Page)),
    ];

    private static RestResponse Json { get; } = new(200) { WriteText = static output => output.Write(OpenApiDocument.Json.Span) };

    private static RestResponse Page { get; } = new(200)
    {
        WriteText = static output => output.Write(DocsPage.Html.Span),
        ContentType = "text/html; charset=utf-8",
        Headers = [("Content-Security-Policy", DocsPage.ContentSecurityPolicy), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")],
    };
}
