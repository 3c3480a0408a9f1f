using Headrace.Connect.Config;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Transforms;

/// <summary>What the built-in transformations have in common.</summary>
public abstract class Transformation : ITransformation, IVersioned
{
    private protected Transformation(ConfigDef definition) => ConfigDefinition = definition;

    /// <summary>The version of Kafka Connect, or of Debezium, whose transformation this stands in for.</summary>
    public virtual string Version => "4.3.1";

    /// <inheritdoc/>
    public ConfigDef ConfigDefinition { get; }

    /// <inheritdoc/>
    public virtual void UseLogger(ILogger logger)
    {
    }

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string?> config) => Configure(ConfigDefinition.Parse(config));

    /// <inheritdoc/>
    public abstract ConnectRecord? Apply(ConnectRecord record);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the transformation holds; the built-in ones hold nothing.</summary>
    /// <param name="disposing">Whether it is called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    private protected abstract void Configure(ParsedConfig config);
}
