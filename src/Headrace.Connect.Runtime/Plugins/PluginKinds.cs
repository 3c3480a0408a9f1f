namespace Headrace.Connect.Runtime.Plugins;

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
