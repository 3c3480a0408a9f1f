using System.Diagnostics;
using System.Globalization;
using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Rest.Transport;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Logging;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest;

/// <summary>One request's way: target → route → media types → endpoint → answer, and every failure to its error answer.</summary>
/// <param name="router">The paths.</param>
/// <param name="options">Limits.</param>
/// <param name="herder">Says what the worker is doing when a request has to wait too long.</param>
/// <param name="security">Lets requests in or refuses them.</param>
/// <param name="audit">Takes a line for each change.</param>
/// <param name="forwarder">Sends requests on to other workers of the group.</param>
/// <param name="cors">Cross-origin headers; null for none.</param>
/// <param name="headerRules">Additional headers; null for none.</param>
/// <param name="logger">Takes the logs.</param>
/// <param name="requestLogger">Takes a line for each request.</param>
internal sealed class RestApplication(
    Router router, RestServerOptions options, IHerder herder, RestSecurity security, AuditLog audit, RequestForwarder forwarder, Cors? cors, ResponseHeaderRules? headerRules, ILogger logger,
    ILogger requestLogger)
    : IHttpApplication<RestContext>
{
    private readonly OptionsAnswers _optionsAnswers = new(options, security);
    private readonly SecondText _requestTimes = new("dd/MMM/yyyy:HH:mm:ss +0000");

    /// <summary>Counts requests, but for those whose answers go on for as long as the client likes.</summary>
    public RunningRequests Running { get; init; } = new();

    public RestContext CreateContext(IFeatureCollection contextFeatures) => RestContext.Of(contextFeatures, options.TimeProvider);

    public void DisposeContext(RestContext context, Exception? exception) => context.Release();

    public async Task ProcessRequestAsync(RestContext restContext)
    {
        var context = restContext.Http;
        var started = Stopwatch.GetTimestamp();
        context.Response.Headers.Server = "Headrace";
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        restContext.Begin(options.RequestTimeout);
        // Reads are answered from memory.
        var waiting = HttpMethods.IsGet(context.Request.Method) ? null : RequestStage.Follow(options.TimeProvider);
        var bytes = 0L;
        Running.Enter();
        try
        {
            bytes = await AnswerAsync(restContext, target);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort(); // nobody is there to take an answer
        }
        catch (OperationCanceledException) when (restContext.IsCancelled)
        {
            logger.RequestTimedOut(context.Request.Method, target, options.RequestTimeout.TotalSeconds);
            var stage = (waiting?.Current ?? herder.Stage)?.Summary;
            bytes = await WriteErrorAsync(context, new RestException(500, stage is null ? "Request timed out" : "Request timed out. " + stage));
        }
        catch (Exception e) when (e is not OutOfMemoryException && !context.Response.HasStarted)
        {
            bytes = await WriteErrorAsync(context, ToError(context, target, e));
        }
        finally
        {
            Running.Leave();
        }
        if (requestLogger.IsEnabled(LogLevel.Information) && context.Features.Get<RestRequest>() is not { IsLogged: false })
            requestLogger.Request(RequestLine(context, target, bytes, Stopwatch.GetElapsedTime(started)));
    }

    private async Task<long> AnswerAsync(RestContext restContext, string rawTarget)
    {
        var context = restContext.Http;
        var request = context.Request;
        if (rawTarget == "*")
            return AnswerForAll(context);
        var target = RequestTarget.Parse(rawTarget);
        var contentType = CheckHeaders(context);
        cors?.Apply(request, context.Response);
        headerRules?.Apply(context.Response);
        if (router.Find(target.Path, out var parameters) is not { } route)
            throw RestException.NotFound();
        if (HttpMethods.IsOptions(request.Method))
            return await _optionsAnswers.WriteAsync(restContext, target, route, parameters);
        if (route.Find(request.Method) is not { } method)
            throw RestException.MethodNotAllowed();
        if (contentType is not null && !method.TakesAnyType && !contentType.Includes("application", "json"))
            throw RestException.UnsupportedMediaType();
        // That of an error as well, from here on.
        context.Response.ContentType = route.ContentType ?? (route.IsExtension ? "application/json" : Negotiate(context));

        var restRequest = new RestRequest(restContext, target, route, parameters, contentType, options, security.Rules) { Role = method.Role };
        context.Features.Set(restRequest);
        if (!method.IsImmediate || target.Query.Count > 0 || security.RunsFilters)
            await EventLoop.LeaveAsync();
        if (await restRequest.WithinItsTimeAsync(security.AdmitAsync(restRequest, method.Role).AsTask()) is { } refusal)
        {
            audit.Write(restRequest, refusal.Status);
            return await ResponseWriter.WriteReplyAsync(context, refusal);
        }
        RestResponse response;
        try
        {
            response = await restRequest.WithinItsTimeAsync(method.Endpoint(restRequest));
        }
        catch (WrongWorkerException e)
        {
            response = await forwarder.ForwardAsync(restRequest, e);
        }
        audit.Write(restRequest, response.Reply?.Status ?? response.Status);
        return await WriteAsync(restContext, restRequest, method.Role, route, response);
    }

    /// <summary>Only OPTIONS comes so far. Kafka Connect's server has no place for it, and no words.</summary>
    private static long AnswerForAll(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.Headers.CacheControl = "must-revalidate,no-cache,no-store";
        context.Response.ContentLength = 0;
        return 0;
    }

    /// <summary>Refuses headers that no resource takes.</summary>
    /// <returns>The type of the body; null if the request names none.</returns>
    private static MediaType? CheckHeaders(HttpContext context)
    {
        var request = context.Request;
        HeaderCheck.Ensure(request);
        MediaType? contentType = null;
        if (HeaderList.Join(request.Headers.ContentType) is { } header && !MediaType.TryParse(header, out contentType))
            throw new RestException(400, $"The Content-Type header is malformed: {header}");
        if (context.Features.Get<ServerNames>()?.Include(request.Host.Host) == false)
            throw new RestException(400, $"Invalid SNI: the certificate of this listener is not for {request.Host.Host}, the host of the request. Use a name or address that it is for.");
        return contentType;
    }

    /// <summary>Writes what an endpoint has answered.</summary>
    /// <returns>How many bytes the body has.</returns>
    private async Task<long> WriteAsync(RestContext restContext, RestRequest restRequest, RestRole role, Route route, RestResponse response)
    {
        var context = restContext.Http;
        if (response.Reply is not null)
            return await ResponseWriter.WriteReplyAsync(context, response.Reply);
        context.Response.StatusCode = response.Status;
        if (response.Location is not null)
            context.Response.Headers.Location = response.Location;
        foreach (var (name, value) in response.Headers)
            context.Response.Headers[name] = value;
        if (response.ContentType is not null)
            context.Response.ContentType = response.ContentType;
        if (response.WriteStream is not null)
            return await StreamAsync(restContext, restRequest, role, route, response.WriteStream);
        if (response.Json is { } json)
            return await ResponseWriter.WriteJsonAsync(context, json);
        if (response.Write is not null)
            return await ResponseWriter.WriteJsonAsync(context, response.Write);
        if (response.WriteText is not null)
            return await ResponseWriter.WriteTextAsync(context, response.WriteText);
        context.Response.ContentType = null;
        if (response.Status != StatusCodes.Status204NoContent)
            context.Response.ContentLength = 0;
        return 0;
    }

    /// <summary>The content type of the answer: JSON with the parameters that the client named.</summary>
    private static string Negotiate(HttpContext context)
    {
        var accept = HeaderList.Join(context.Request.Headers.Accept);
        if (string.IsNullOrWhiteSpace(accept) || accept is "application/json" or "*/*")
            return "application/json";
        if (!MediaType.TryParseAccept(accept, out var ranges))
            throw new RestException(400, $"The Accept header is malformed: {accept}");
        if (ranges.Find(static range => range.Includes("application", "json")) is not { } range)
            return ProblemJson.IsIn(ranges) ? "application/json" : throw RestException.NotAcceptable();
        return range.HasWildcard ? "application/json" : range.ToContentType();
    }

    /// <summary>Writes a body without an end, beyond the limit of time for requests.</summary>
    private async Task<long> StreamAsync(RestContext restContext, RestRequest request, RestRole role, Route route, Func<ResponseStream, Task> write)
    {
        var context = restContext.Http;
        if (HttpMethods.IsHead(context.Request.Method))
            return 0;
        context.Features.Get<IPeerEndFeature>()?.TakeForGone();
        await context.Response.StartAsync(context.RequestAborted); // before that, Kestrel gives out no memory to write into
        Running.Leave();
        try
        {
            await write(new(context.Response.BodyWriter, IsStillAdmittedAsync));
        }
        finally
        {
            Running.Enter();
        }
        return 0;

        async Task<bool> IsStillAdmittedAsync(CancellationToken cancellationToken)
        {
            await EventLoop.LeaveAsync(); // filters are asked
            var again = new RestRequest(restContext, request.Target, route, request.Parameters, null, options, security.Rules) { Role = role, CancellationToken = cancellationToken };
            try
            {
                return await security.AdmitAsync(again, role) is null && again.User?.Name == request.User?.Name;
            }
            catch (RestException)
            {
                return false; // the next request is told why
            }
        }
    }

    private async Task<long> WriteErrorAsync(HttpContext context, RestException error)
    {
        if (context.Response.HasStarted)
            return 0;
        if (context.Features.Get<RestRequest>() is { } request)
            audit.Write(request, error.Status);
        context.Response.StatusCode = error.Status;
        var isProblem = ProblemJson.IsIn(context.Request.Headers.Accept.ToString());
        context.Response.ContentType = isProblem ? ProblemJson.ContentType : error.HasContentType ? context.Response.ContentType ?? "application/json" : null;
        try
        {
            return await ResponseWriter.WriteJsonAsync(context, json =>
            {
                if (isProblem)
                    ProblemJson.Write(json, error.Status, error.Text);
                else
                    KafkaJson.WriteError(json, error.Status, error.Text);
            });
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
            return 0; // the client has gone
        }
    }

    private RestException ToError(HttpContext context, string target, Exception exception)
    {
        switch (exception)
        {
            case RestException error:
                return error;
            case NotFoundException:
                return new(404, exception.Message);
            case AlreadyExistsException or RebalanceException:
                return new(409, exception.Message);
            case InternalRequestException refused:
                return new(refused.Status, exception.Message);
            case BadRequestException:
                return new(400, exception.Message);
            case ConnectException:
                logger.RequestFailed(exception, context.Request.Method, target); // the answer has no causes, as Kafka Connect's
                return new(500, exception.Message);
            case BadHttpRequestException bad:
                return new(bad.StatusCode, bad.Message);
            default:
                logger.RequestFailed(exception, context.Request.Method, target);
                return new(500, exception.Message);
        }
    }

    private string RequestLine(HttpContext context, string target, long bytes, TimeSpan elapsed)
    {
        var headers = context.Request.Headers;
        var time = _requestTimes.Of(options.TimeProvider.GetUtcNow());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{context.Connection.RemoteIpAddress} - - [{time}] \"{context.Request.Method} {target} {context.Request.Protocol}\" {context.Response.StatusCode} {bytes} " +
            $"\"{Quoted(headers.Referer.ToString())}\" \"{Quoted(headers.UserAgent.ToString())}\" {(long)elapsed.TotalMilliseconds}");
    }

    private static string Quoted(string header) => header.Length == 0 ? "-" : header.Replace("\"", "\\\"", StringComparison.Ordinal);
}
