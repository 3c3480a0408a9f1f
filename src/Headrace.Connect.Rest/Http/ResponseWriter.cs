using System.Buffers;
using System.Text.Json;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.RestExtensions;
using Microsoft.AspNetCore.Http;

namespace Headrace.Connect.Rest.Http;

/// <summary>Writes bodies of answers, with the headers that depend on them. Each member returns how many bytes the body has.</summary>
internal static class ResponseWriter
{
    // Up to this size a body has its length in front; a larger one is chunked.
    private const int ContentLengthMax = 8 * 1024;

    // Up to this size a body is sent together with its end; a larger one goes out before, so that it is not held twice.
    private const int SentAtOnceMax = 32 * 1024;

    /// <summary>Writes an answer that was made before.</summary>
    public static async Task<long> WriteReplyAsync(HttpContext context, RestReply reply)
    {
        var response = context.Response;
        response.StatusCode = reply.Status;
        if (reply.ContentType is not null)
            response.ContentType = reply.ContentType;
        foreach (var (name, value) in reply.Headers)
            response.Headers.Append(name, value);
        if (reply.Status == StatusCodes.Status204NoContent)
        {
            response.ContentType = null;
            return 0;
        }
        response.ContentLength = reply.Body.Length;
        if (HttpMethods.IsHead(context.Request.Method))
            return 0;
        await response.Body.WriteAsync(reply.Body);
        return reply.Body.Length;
    }

    /// <summary>Writes JSON.</summary>
    public static async Task<long> WriteJsonAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using var json = KafkaJson.Write(write);
        return await WriteJsonAsync(context, json.WrittenMemory);
    }

    /// <summary>Writes JSON that is there already.</summary>
    public static async Task<long> WriteJsonAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        var response = context.Response;
        if (json.Length <= ContentLengthMax || HttpMethods.IsHead(context.Request.Method))
            response.ContentLength = json.Length;
        if (HttpMethods.IsHead(context.Request.Method))
            return 0;
        if (response.ContentLength is null && json.Length <= SentAtOnceMax)
        {
            await response.StartAsync();
            response.BodyWriter.Write(json.Span); // sent when the request is over
        }
        else
        {
            await response.Body.WriteAsync(json);
        }
        return json.Length;
    }

    /// <summary>Writes text.</summary>
    public static async Task<long> WriteTextAsync(HttpContext context, Action<IBufferWriter<byte>> write)
    {
        var text = new ArrayBufferWriter<byte>(16 * 1024);
        write(text);
        context.Response.ContentLength = text.WrittenCount;
        if (HttpMethods.IsHead(context.Request.Method))
            return 0;
        await context.Response.Body.WriteAsync(text.WrittenMemory);
        return text.WrittenCount;
    }
}
