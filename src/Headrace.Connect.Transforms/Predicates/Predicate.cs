using Headrace.Connect.Config;

namespace Headrace.Connect.Transforms.Predicates;

/// <summary>What the built-in predicates have in common.</summary>
public abstract class Predicate : IPredicate, IVersioned
{
    private protected Predicate(ConfigDef definition) => ConfigDefinition = definition;

    /// <summary>The version of Kafka Connect whose predicates these stand in for.</summary>
    public string Version => "4.3.1";

    /// <inheritdoc/>
    public ConfigDef ConfigDefinition { get; }

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string?> config) => Configure(ConfigDefinition.Parse(config));

    /// <inheritdoc/>
    public abstract bool Test(ConnectRecord record);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the predicate holds; the built-in ones hold nothing.</summary>
    /// <param name="disposing">Whether it is called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    private protected abstract void Configure(ParsedConfig config);
}
