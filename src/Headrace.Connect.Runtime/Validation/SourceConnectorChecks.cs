using Headrace.Connect.Config;
using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>What a source connector's settings have to be beyond their definitions: that it can do what they ask of exactly-once support.</summary>
internal static class SourceConnectorChecks
{
    /// <summary>Adds what is wrong.</summary>
    public static void Check(SourceConnector connector, IReadOnlyDictionary<string, string?> config, ConfigResults results, ConnectorValidationOptions options)
    {
        if (options.WorkerGroupId is null)
            return; // a standalone worker does not look
        var support = results.Of("exactly.once.support");
        if (support.ErrorCount == 0 && "required".Equals(support.Value as string, StringComparison.OrdinalIgnoreCase))
        {
            if (!options.IsExactlyOnceSourceEnabled)
                support.Errors.Add("This worker does not have exactly-once source support enabled.");
            Ask(support, () => connector.GetExactlyOnceSupport(config) switch
            {
                ExactlyOnceSupport.Supported => null,
                null => "The connector does not implement the API required for preflight validation of exactly-once source support. Please consult the documentation for the connector " +
                    "to determine whether it supports exactly-once semantics, and then consider reconfiguring the connector to use the value \"requested\" for this property (which " +
                    "will disable this preflight check and allow the connector to be created).",
                _ => "The connector does not support exactly-once semantics with the provided configuration.",
            });
        }
        var boundary = results.Of("transaction.boundary");
        if (boundary.ErrorCount == 0 && "connector".Equals(boundary.Value as string, StringComparison.OrdinalIgnoreCase))
        {
            Ask(boundary, () => connector.GetTransactionBoundaries(config) == ConnectorTransactionBoundaries.Supported
                ? null
                : "The connector does not support connector-defined transaction boundaries with the given configuration. Please reconfigure it to use a different " +
                  "transaction boundary definition.");
        }
    }

    private static void Ask(ConfigValue value, Func<string?> question)
    {
        try
        {
            if (question() is { } error)
                value.Errors.Add(error);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The plugin's own fault becomes an error of the setting, which is where the user looks.
            value.Errors.Add("An unexpected error occurred during validation: " + e.Message);
        }
    }
}
