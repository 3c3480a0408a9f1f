namespace Headrace.Connect.Runtime.Plugins;

/// <summary>What a plugin is for. The order is that of Kafka Connect's plugin list.</summary>
public enum PluginKind
{
    /// <summary>A connector that copies from Kafka.</summary>
    Sink,

    /// <summary>A connector that copies to Kafka.</summary>
    Source,

    /// <summary>A transformation of single records.</summary>
    Transformation,

    /// <summary>A condition for a transformation.</summary>
    Predicate,

    /// <summary>A converter of keys and values.</summary>
    Converter,

    /// <summary>A converter of header values.</summary>
    HeaderConverter,

    /// <summary>A source of values that configurations leave out. It is the worker's: the REST API does not list it.</summary>
    ConfigProvider,

    /// <summary>A REST extension. It is no part of connectors, and not listed with their plugins.</summary>
    RestExtension,

    /// <summary>A policy for what connectors may override of their clients' settings. It is the worker's, and not listed with the plugins of connectors.</summary>
    ClientOverridePolicy,
}
