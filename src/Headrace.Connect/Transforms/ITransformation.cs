using Headrace.Connect.Config;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Transforms;

/// <summary>Changes or drops single records between connector and converter. An instance serves one task and is called by one thread at a time.</summary>
public interface ITransformation : IDisposable
{
    /// <summary>The transformation's settings.</summary>
    ConfigDef ConfigDefinition { get; }

    /// <summary>Hands over the log of the transformation, before it is configured. One that logs nothing leaves it.</summary>
    /// <param name="logger">The log, named after the class.</param>
    void UseLogger(ILogger logger)
    {
    }

    /// <summary>Called once before use.</summary>
    /// <param name="config">The settings without the prefix <c>transforms.alias.</c>.</param>
    /// <exception cref="Errors.ConfigException">A setting is wrong.</exception>
    void Configure(IReadOnlyDictionary<string, string?> config);

    /// <summary>Changes a record.</summary>
    /// <param name="record">The record. It is not changed itself, apart from its headers.</param>
    /// <returns>The record to go on with, or null to drop it.</returns>
    ConnectRecord? Apply(ConnectRecord record);
}
