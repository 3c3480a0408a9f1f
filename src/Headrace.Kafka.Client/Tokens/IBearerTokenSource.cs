namespace Headrace.Kafka.Client;

/// <summary>Where bearer tokens come from. All clients and connections of the same settings share one.</summary>
internal interface IBearerTokenSource
{
    /// <summary>A token that is valid for some time yet.</summary>
    /// <exception cref="KafkaException">There is none; retriable if that may pass.</exception>
    Task<BearerToken> GetAsync(CancellationToken cancellationToken);
}
