using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Client;

/// <summary>Reads the token from a file, which somebody else keeps fresh, whenever it is wanted. Source: <c>FileJwtRetriever</c>.</summary>
/// <param name="file">The file.</param>
/// <param name="principalClaim"><c>sasl.oauthbearer.sub.claim.name</c>.</param>
/// <param name="time">The time.</param>
internal sealed class FileTokenSource(string file, string principalClaim, TimeProvider time) : IBearerTokenSource
{
    public async Task<BearerToken> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim();
            return token.Length > 0 ? BearerToken.Of(token, principalClaim, TimeSpan.Zero, time.GetUtcNow()) : throw Failed("is empty", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed($"can't be read: {e.Message}", e);
        }
    }

    // It may be about to be replaced.
    private KafkaException Failed(string what, Exception? cause) =>
        new(ErrorCode.NetworkException, $"The token file '{file}' (sasl.oauthbearer.token.endpoint.url) {what}", cause) { IsRetriable = true };
}
