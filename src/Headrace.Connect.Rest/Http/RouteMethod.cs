using Headrace.Connect.Rest.Security;

namespace Headrace.Connect.Rest.Http;

/// <summary>A method of a path.</summary>
/// <param name="Name">The method.</param>
/// <param name="Role">What a user must be allowed.</param>
/// <param name="Endpoint">Answers.</param>
/// <param name="TakesAnyType">Whether bodies of any type are let through.</param>
/// <param name="IsImmediate">Whether a request without a query is answered from memory, or handed on at once, so that it may run on the thread that watches the sockets.</param>
internal sealed record RouteMethod(string Name, RestRole Role, RestEndpoint Endpoint, bool TakesAnyType, bool IsImmediate);
