using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>Where the assemblies of one plugin folder are loaded: their dependencies are their own, and only the SDK and what its types are made of are the worker's.</summary>
/// <remarks>It is unloaded by the garbage collector, once neither a plugin of the folder nor an instance of one is in use.</remarks>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    /// <summary>The SDK and the assemblies whose types its public members mention. A copy in a plugin's folder is passed over: its types would be others.</summary>
    private static readonly string[] Shared =
        ["Headrace.Connect", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions"];

    private readonly string _folder;
    private readonly List<AssemblyDependencyResolver> _resolvers = [];

    /// <param name="folder">The folder that dependencies are looked for in.</param>
    /// <param name="mains">The assemblies with plugins, whose <c>.deps.json</c> files are obeyed.</param>
    public PluginLoadContext(string folder, IEnumerable<string> mains)
        : base(folder, isCollectible: true)
    {
        _folder = folder;
        foreach (var main in mains)
        {
            if (!File.Exists(Path.ChangeExtension(main, ".deps.json")))
                continue;
            try
            {
                _resolvers.Add(new(main));
            }
            catch (InvalidOperationException)
            {
                // A damaged .deps.json: the folder itself still is looked through.
            }
        }
    }

    /// <summary>The context that a type was loaded in; null for a type of the program.</summary>
    public static PluginLoadContext? Of(Type type) => GetLoadContext(type.Assembly) as PluginLoadContext;

    /// <summary>Loads a type, and of its assemblies what it needs.</summary>
    public Type LoadType(string assemblyFile, string typeName) => LoadFromAssemblyPath(assemblyFile).GetType(typeName, throwOnError: true)!;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name!;
        if (Shared.Contains(name, StringComparer.OrdinalIgnoreCase))
            return null;
        foreach (var resolver in _resolvers)
        {
            if (resolver.ResolveAssemblyToPath(assemblyName) is { } resolved)
                return LoadFromAssemblyPath(resolved);
        }
        var beside = Path.Combine(_folder, assemblyName.CultureName is { Length: > 0 } culture ? culture : "", name + ".dll");
        if (File.Exists(beside))
            return LoadFromAssemblyPath(beside);
        if (assemblyName.CultureName is { Length: > 0 } || IsOfThePlatform(name))
            return null;

        // What the worker itself is made of is no business of its plugins: they would break with the next version of it.
        throw new FileNotFoundException($"The plugin needs the assembly {assemblyName.FullName}, which is not in {_folder}. Publish the plugin with all its dependencies.");
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (var resolver in _resolvers)
        {
            if (resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } resolved)
                return LoadUnmanagedDllFromPath(resolved);
        }
        string[] folders = [_folder, Path.Combine(_folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")];
        string[] names = [unmanagedDllName, $"lib{unmanagedDllName}.so", $"{unmanagedDllName}.so", $"lib{unmanagedDllName}.dylib", $"{unmanagedDllName}.dll"];
        foreach (var folder in folders)
        {
            foreach (var name in names)
            {
                if (File.Exists(Path.Combine(folder, name)))
                    return LoadUnmanagedDllFromPath(Path.Combine(folder, name));
            }
        }
        return 0; // of the system
    }

    private static bool IsOfThePlatform(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal) || name is "System" or "mscorlib" or "netstandard" or "WindowsBase";
}
