using System.Reflection;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>The types of the SDK by which plugins are known.</summary>
internal static class SdkTypes
{
    private static readonly Assembly Sdk = typeof(Connector).Assembly;
    private static readonly PluginKind[] Kinds = Enum.GetValues<PluginKind>();

    public static string AssemblyName { get; } = Sdk.GetName().Name!;

    public static Version Version { get; } = Sdk.GetName().Version!;

    public static TypeKey JavaNameAttribute { get; } = new(AssemblyName, typeof(KafkaConnectNameAttribute).FullName!);

    /// <summary>The roles that a type of the SDK stands for: none, or those of the interfaces and classes that it derives from.</summary>
    public static IEnumerable<PluginKind> KindsOf(string typeName) =>
        Sdk.GetType(typeName) is { } type ? Kinds.Where(kind => PluginRegistryBuilder.BaseType(kind).IsAssignableFrom(type)) : [];
}
