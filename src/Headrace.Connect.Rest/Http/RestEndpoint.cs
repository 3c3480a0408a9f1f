namespace Headrace.Connect.Rest.Http;

/// <summary>Answers a request.</summary>
internal delegate Task<RestResponse> RestEndpoint(RestRequest request);
