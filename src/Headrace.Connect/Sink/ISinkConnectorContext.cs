namespace Headrace.Connect.Sink;

/// <summary>What the framework offers a sink connector.</summary>
public interface ISinkConnectorContext : IConnectorContext;
