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

/// <summary>Facts about plugin kinds.</summary>
public static class PluginKinds
{
    extension(PluginKind kind)
    {
        /// <summary>The kind's name in the REST API, such as <c>header_converter</c>.</summary>
        public string WireName => kind switch
        {
            PluginKind.Sink => "sink",
            PluginKind.Source => "source",
            PluginKind.Transformation => "transformation",
            PluginKind.Predicate => "predicate",
            PluginKind.Converter => "converter",
            PluginKind.HeaderConverter => "header_converter",
            PluginKind.ConfigProvider => "configprovider",
            PluginKind.RestExtension => "rest_extension",
            PluginKind.ClientOverridePolicy => "connector_client_config_override_policy",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

        /// <summary>Whether the kind is a connector.</summary>
        public bool IsConnector => kind is PluginKind.Sink or PluginKind.Source;

        /// <summary>Whether a connector's configuration may name plugins of the kind, which the REST API lists then.</summary>
        public bool IsForConnectors => kind is not (PluginKind.ConfigProvider or PluginKind.RestExtension or PluginKind.ClientOverridePolicy);

        /// <summary>What a class name of the kind may end in; the alias is the name without it.</summary>
        internal string Suffix => kind switch
        {
            PluginKind.Sink or PluginKind.Source => "Connector",
            PluginKind.Transformation => "Transformation",
            PluginKind.Predicate => "Predicate",
            PluginKind.Converter => "Converter",
            PluginKind.HeaderConverter => "HeaderConverter",
            PluginKind.ConfigProvider => "ConfigProvider",
            PluginKind.RestExtension => "ConnectRestExtension",
            PluginKind.ClientOverridePolicy => "ConnectorClientConfigOverridePolicy",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }
}
