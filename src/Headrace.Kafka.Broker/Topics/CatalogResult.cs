using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>The outcome of a change to the catalogue.</summary>
internal readonly record struct CatalogResult(ErrorCode Error, string? Message, Topic? Topic)
{
    public static implicit operator CatalogResult(Topic topic) => new(ErrorCode.None, null, topic);

    public static CatalogResult Refuse(ErrorCode error, string message) => new(error, message, null);
}
