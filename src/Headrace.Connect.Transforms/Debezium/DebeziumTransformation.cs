using Headrace.Connect.Config;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>What the transformations that stand in for Debezium's have in common.</summary>
public abstract class DebeziumTransformation : Transformation
{
    private protected DebeziumTransformation(ConfigDef definition, ConfigDef? unlisted = null)
        : base(definition) => UnlistedSettings = unlisted ?? ConfigDef.Empty;

    /// <summary>The version of Debezium whose transformation this stands in for.</summary>
    public override string Version => "3.6.0.Final";

    /// <summary>Settings that work but that Debezium's class leaves out of its list, and with it the REST API.</summary>
    internal ConfigDef UnlistedSettings { get; }

    private protected sealed override void Configure(ParsedConfig config) => Configure(config, UnlistedSettings.Parse(config.Originals));

    private protected abstract void Configure(ParsedConfig config, ParsedConfig unlisted);
}
