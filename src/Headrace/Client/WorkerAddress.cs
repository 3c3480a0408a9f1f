namespace Headrace.Client;

/// <summary>Where a worker is, and how to log in there.</summary>
/// <param name="Url">The address of its REST API.</param>
/// <param name="User">Name and password with a colon between, or null.</param>
/// <param name="Token">A bearer token, or null.</param>
/// <param name="CertificateFile">Trusted certificates in PEM, in place of the system's; or null.</param>
/// <param name="Timeout">How long one request may take.</param>
internal sealed record WorkerAddress(string Url, string? User, string? Token, string? CertificateFile, TimeSpan Timeout);
