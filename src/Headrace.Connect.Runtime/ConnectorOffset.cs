namespace Headrace.Connect.Runtime;

/// <summary>An offset of a connector, as the REST API shows and takes it.</summary>
/// <param name="Partition">
/// A source connector's own partition, or <c>kafka_topic</c> and <c>kafka_partition</c> of a sink connector. It is null only in a request.
/// </param>
/// <param name="Offset">The source's own offset, or <c>kafka_offset</c>; null to remove it.</param>
public sealed record ConnectorOffset(Source.SourceMap? Partition, Source.SourceMap? Offset);
