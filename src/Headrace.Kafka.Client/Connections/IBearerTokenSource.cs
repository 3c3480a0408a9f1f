namespace Headrace.Kafka.Client;

/// <summary>Where bearer tokens come from.</summary>
internal interface IBearerTokenSource
{
    /// <summary>A token that is valid for some time yet.</summary>
    /// <exception cref="KafkaException">There is none; retriable if that may pass.</exception>
    Task<string> GetAsync(CancellationToken cancellationToken);
}
