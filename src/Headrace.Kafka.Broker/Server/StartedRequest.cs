namespace Headrace.Kafka.Broker.Server;

/// <summary>A request that was begun.</summary>
/// <param name="Context">The request.</param>
/// <param name="Response">Its response, when it comes; null where there is none.</param>
/// <param name="IsPipelined">Whether the next request of the same API may be begun before the response is there.</param>
internal readonly record struct StartedRequest(RequestContext Context, ValueTask<ResponseFrame?> Response, bool IsPipelined);
