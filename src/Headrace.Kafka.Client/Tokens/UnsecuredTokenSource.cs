using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Headrace.Kafka.Client;

/// <summary>Makes tokens without a signature: for tests of a broker that takes them.</summary>
/// <param name="principal">Who it is.</param>
/// <param name="life">How long a token is valid.</param>
/// <param name="time">The time.</param>
internal sealed class UnsecuredTokenSource(string principal, TimeSpan life, TimeProvider time) : IBearerTokenSource
{
    public Task<BearerToken> GetAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var payload = $$"""{"sub":{{JsonSerializer.Serialize(principal)}},"iat":{{now.ToUnixTimeSeconds()}},"exp":{{(now + life).ToUnixTimeSeconds()}}}""";
        return Task.FromResult(BearerToken.Of($"{Encode("""{"alg":"none"}""")}.{Encode(payload)}.", "sub", life, now));
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
