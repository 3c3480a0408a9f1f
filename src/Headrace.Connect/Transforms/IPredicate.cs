using Headrace.Connect.Config;

namespace Headrace.Connect.Transforms;

/// <summary>Decides whether a transformation applies to a record. Source: KIP-585.</summary>
public interface IPredicate : IDisposable
{
    /// <summary>The predicate's settings.</summary>
    ConfigDef ConfigDefinition { get; }

    /// <summary>Called once before use.</summary>
    /// <param name="config">The settings without the prefix <c>predicates.alias.</c>.</param>
    /// <exception cref="Errors.ConfigException">A setting is wrong.</exception>
    void Configure(IReadOnlyDictionary<string, string?> config);

    /// <summary>Decides.</summary>
    /// <param name="record">The record.</param>
    bool Test(ConnectRecord record);
}
