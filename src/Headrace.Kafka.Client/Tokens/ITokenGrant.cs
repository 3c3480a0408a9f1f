using System.Net.Http.Headers;

namespace Headrace.Kafka.Client;

/// <summary>By what right a token is asked for.</summary>
internal interface ITokenGrant
{
    /// <summary>The header that says who asks; null where the form does.</summary>
    AuthenticationHeaderValue? Authorization { get; }

    /// <summary>Fills in the form.</summary>
    /// <exception cref="KafkaException">Something that it needs can't be read.</exception>
    void FillIn(IDictionary<string, string> form);
}
