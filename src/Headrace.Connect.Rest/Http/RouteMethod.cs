using Headrace.Connect.Rest.Security;

namespace Headrace.Connect.Rest.Http;

/// <summary>A method of a path.</summary>
/// <param name="Name">The method.</param>
/// <param name="Role">What a user must be allowed.</param>
/// <param name="Endpoint">Answers.</param>
/// <param name="TakesAnyType">Whether bodies of any type are let through.</param>
internal sealed record RouteMethod(string Name, RestRole Role, RestEndpoint Endpoint, bool TakesAnyType);
