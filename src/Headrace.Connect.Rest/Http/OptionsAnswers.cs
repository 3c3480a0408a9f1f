using System.Text;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Rest.Transport;
using Microsoft.AspNetCore.Http;

namespace Headrace.Connect.Rest.Http;

/// <summary>Answers to OPTIONS: the methods of a path, in the way of Kafka Connect's server.</summary>
internal sealed class OptionsAnswers(RestServerOptions options, RestSecurity security)
{
    /// <summary>Answers a request.</summary>
    /// <returns>How many bytes the body has.</returns>
    public async Task<long> WriteAsync(RestContext restContext, RequestTarget target, Route route, string[] parameters)
    {
        var context = restContext.Http;
        var response = context.Response;
        var (contentType, refusalType) = TypesFor(HeaderList.Join(context.Request.Headers.Accept));
        response.ContentType = refusalType;
        await EventLoop.LeaveAsync();
        var request = new RestRequest(restContext, target, route, parameters, null, options, security.Rules) { Role = RestRole.View };
        try
        {
            if (await request.WithinItsTimeAsync(security.AdmitAsync(request, RestRole.View).AsTask()) is { } refusal)
                return await ResponseWriter.WriteReplyAsync(context, refusal);
        }
        catch (RestException e) when (!refusalType.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            // Kafka Connect has no writer for an error of another type.
            response.StatusCode = e.Status;
            response.ContentType = null;
            response.ContentLength = 0;
            return 0;
        }
        response.ContentType = contentType;
        response.Headers.Allow = string.Join(',', route.Methods);
        if (contentType != "text/plain")
        {
            response.ContentLength = 0;
            return 0;
        }
        var text = Encoding.ASCII.GetBytes(string.Join(", ", route.Methods));
        response.ContentLength = text.Length;
        await response.Body.WriteAsync(text, request.CancellationToken);
        return text.Length;
    }

    /// <summary>The types of an answer and of a refusal.</summary>
    private static (string Answer, string Refusal) TypesFor(string? accept)
    {
        const string Text = "text/plain";
        if (string.IsNullOrWhiteSpace(accept))
            return (Text, Text);
        if (!MediaType.TryParseAccept(accept, out var ranges))
            throw new RestException(400, $"The Accept header is malformed: {accept}");
        var first = ranges[0];
        return first.Includes("text", "plain") ? (Text, Text) : (first.ToString(), first.HasWildcard ? "application/octet-stream" : first.ToContentType());
    }
}
