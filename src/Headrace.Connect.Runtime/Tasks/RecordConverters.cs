using Headrace.Connect.Data;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Storage;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>The converters of a task: the connector's own where it names one, else the worker's. Owned by one task.</summary>
internal sealed class RecordConverters : IDisposable
{
    private RecordConverters(
        (IConverter Converter, string ClassName) key, (IConverter Converter, string ClassName) value, (IHeaderConverter Converter, string ClassName) header)
    {
        (Key, KeyClass) = key;
        (Value, ValueClass) = value;
        (Header, HeaderClass) = header;
    }

    public IConverter Key { get; }

    public IConverter Value { get; }

    public IHeaderConverter Header { get; }

    public string KeyClass { get; }

    public string ValueClass { get; }

    public string HeaderClass { get; }

    /// <summary>Makes and configures the converters.</summary>
    /// <param name="worker">The worker's settings.</param>
    /// <param name="connector">The connector's settings.</param>
    /// <param name="plugins">What there is.</param>
    /// <param name="plugin">The connector's plugin: what lies beside it goes before newer versions elsewhere. Null for none.</param>
    /// <exception cref="Headrace.Connect.Errors.ConnectException">A class is not known, or a setting is wrong.</exception>
    public static RecordConverters Create(WorkerConfig worker, ConnectorConfig connector, PluginRegistry plugins, Plugin? plugin = null)
    {
        var key = CreateConverter("key.converter", worker.KeyConverter, isKey: true);
        try
        {
            var value = CreateConverter("value.converter", worker.ValueConverter, isKey: false);
            try
            {
                return new(key, value, CreateHeaderConverter());
            }
            catch
            {
                value.Converter.Dispose();
                throw;
            }
        }
        catch
        {
            key.Converter.Dispose();
            throw;
        }

        (IConverter Converter, string ClassName) CreateConverter(string name, string workerClass, bool isKey)
        {
            var (className, version, settings) = Choose(name, workerClass);
            var chosen = plugins.Get(className, PluginKind.Converter, version, plugin);
            var converter = chosen.Create<IConverter>();
            Configure(converter, () => converter.Configure(settings, isKey));
            return (converter, chosen.ClassName);
        }

        (IHeaderConverter Converter, string ClassName) CreateHeaderConverter()
        {
            var (className, version, settings) = Choose("header.converter", worker.HeaderConverter);
            var chosen = plugins.Get(className, PluginKind.HeaderConverter, version, plugin);
            var converter = chosen.Create<IHeaderConverter>();
            Configure(converter, () => converter.Configure(settings));
            return (converter, chosen.ClassName);
        }

        // A connector's converter brings its own settings: the worker's are for the worker's converter.
        (string ClassName, string? Version, IReadOnlyDictionary<string, string?> Settings) Choose(string name, string workerClass)
        {
            if (connector.Originals.TryGetValue(name, out var own) && own is not null)
                return (JavaNumbers.Trim(own), connector.Originals.GetValueOrDefault(name + ".plugin.version"), Without(connector.WithPrefix(name + ".")));
            return (workerClass, worker.Text(name + ".plugin.version"),
                Without(worker.WithPrefix(name + ".").ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value, StringComparer.Ordinal)));
        }
    }

    public void Dispose()
    {
        Key.Dispose();
        Value.Dispose();
        Header.Dispose();
    }

    private static Dictionary<string, string?> Without(Dictionary<string, string?> settings)
    {
        settings.Remove("plugin.version");
        return settings;
    }

    private static void Configure(IDisposable converter, Action configure)
    {
        try
        {
            configure();
        }
        catch
        {
            converter.Dispose();
            throw;
        }
    }
}
