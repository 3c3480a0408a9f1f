using Confluent.Kafka;

namespace Headrace.Kafka.Client;

/// <summary>Tokens for clients of Confluent.Kafka.</summary>
internal static class TokenExtensions
{
    extension(IClient client)
    {
        /// <summary>Hands it a token to log in with, from any thread.</summary>
        /// <exception cref="Confluent.Kafka.KafkaException">It is none.</exception>
        public void GiveToken(BearerToken token) => client.OAuthBearerSetToken(token.Value, token.ExpiresAt.ToUnixTimeMilliseconds(), token.Principal ?? client.Name);
    }
}
