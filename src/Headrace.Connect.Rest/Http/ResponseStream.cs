using System.IO.Pipelines;

namespace Headrace.Connect.Rest.Http;

/// <summary>An answer that goes on for as long as the client likes.</summary>
/// <param name="output">Takes the body.</param>
/// <param name="isStillAdmitted">Asks whether the request would be let in now.</param>
internal sealed class ResponseStream(PipeWriter output, Func<CancellationToken, Task<bool>> isStillAdmitted)
{
    /// <summary>Takes the body.</summary>
    public PipeWriter Output => output;

    /// <summary>Whether the same request would be let in now: a token may have run out since, or a password been changed.</summary>
    public Task<bool> IsStillAdmittedAsync(CancellationToken cancellationToken) => isStillAdmitted(cancellationToken);
}
