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
    /// <exception cref="Headrace.Connect.Errors.ConnectException">A class is not known, or a setting is wrong.</exception>
    public static RecordConverters Create(WorkerConfig worker, ConnectorConfig connector, PluginRegistry plugins)
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
            var (className, settings) = Choose(name, workerClass);
            var converter = plugins.CreateConverter(className);
            Configure(converter, () => converter.Configure(settings, isKey));
            return (converter, ClassNameOf(className));
        }

        (IHeaderConverter Converter, string ClassName) CreateHeaderConverter()
        {
            var (className, settings) = Choose("header.converter", worker.HeaderConverter);
            var converter = plugins.CreateHeaderConverter(className);
            Configure(converter, () => converter.Configure(settings));
            return (converter, ClassNameOf(className));
        }

        // A connector's converter brings its own settings: the worker's are for the worker's converter.
        (string ClassName, IReadOnlyDictionary<string, string?> Settings) Choose(string name, string workerClass)
        {
            if (connector.Originals.TryGetValue(name, out var own) && own is not null)
                return (own, connector.WithPrefix(name + "."));
            return (workerClass, worker.WithPrefix(name + ".").ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value, StringComparer.Ordinal));
        }

        string ClassNameOf(string name) => plugins.TryResolveClassName(name, out var className) ? className : name;
    }

    public void Dispose()
    {
        Key.Dispose();
        Value.Dispose();
        Header.Dispose();
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
