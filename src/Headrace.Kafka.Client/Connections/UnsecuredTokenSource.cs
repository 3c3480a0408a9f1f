using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Headrace.Kafka.Client;

/// <summary>Makes tokens without a signature: for tests of a broker that takes them.</summary>
/// <param name="principal">Who it is.</param>
/// <param name="life">How long a token is valid.</param>
/// <param name="time">The time.</param>
internal sealed class UnsecuredTokenSource(string principal, TimeSpan life, TimeProvider time) : IBearerTokenSource
{
    private static readonly TimeSpan LifeDefault = TimeSpan.FromHours(1);

    /// <summary>As librdkafka's <c>sasl.oauthbearer.config</c> says it: <c>principal=NAME life=SECONDS</c>.</summary>
    public static UnsecuredTokenSource From(string config, TimeProvider time)
    {
        var words = config.Split(' ').Select(static word => word.Split('=', 2)).ToDictionary(static word => word[0], static word => word[1], StringComparer.Ordinal);
        var life = words.TryGetValue("life", out var seconds) ? TimeSpan.FromSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)) : LifeDefault;
        return new(words["principal"], life, time);
    }

    public Task<string> GetAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var payload = $$"""{"sub":{{JsonSerializer.Serialize(principal)}},"iat":{{now.ToUnixTimeSeconds()}},"exp":{{(now + life).ToUnixTimeSeconds()}}}""";
        return Task.FromResult($"{Encode("""{"alg":"none"}""")}.{Encode(payload)}.");
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
