using Headrace.Connect.Config;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Storage;
using Headrace.Connect.Transforms;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>The settings of plugins.</summary>
internal static class PluginConfig
{
    public static ConfigDef DefinitionOf(Plugin plugin)
    {
        var instance = plugin.Create<object>();
        try
        {
            return instance switch
            {
                Connector connector => connector.ConfigDefinition,
                ITransformation transformation => transformation.ConfigDefinition,
                IPredicate predicate => predicate.ConfigDefinition,
                IConverter converter => converter.ConfigDefinition,
                IHeaderConverter converter => converter.ConfigDefinition,
                _ => ConfigDef.Empty,
            };
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }
}
