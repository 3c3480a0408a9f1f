using Headrace.Connect.Converters;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connector.File;

namespace Headrace.Hosting;

/// <summary>The plugins that are part of the program.</summary>
internal static class BuiltInPlugins
{
    public static PluginRegistry Create()
    {
        var builder = PluginRegistry.CreateBuilder();
        builder.Add(() => new FileStreamSourceConnector());
        builder.Add(() => new FileStreamSinkConnector());
        builder.Add(() => new JsonConverter());
        builder.Add(() => new StringConverter());
        builder.Add(() => new ByteArrayConverter());
        builder.Add(() => new ShortConverter());
        builder.Add(() => new IntegerConverter());
        builder.Add(() => new LongConverter());
        builder.Add(() => new FloatConverter());
        builder.Add(() => new DoubleConverter());
        builder.Add(() => new BooleanConverter());
        builder.Add(() => new SimpleHeaderConverter());
        return builder.Build();
    }
}
