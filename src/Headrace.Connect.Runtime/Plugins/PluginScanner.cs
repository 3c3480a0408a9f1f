namespace Headrace.Connect.Runtime.Plugins;

/// <summary>Finds the plugin classes in assemblies that belong together, from their metadata alone.</summary>
internal static class PluginScanner
{
    /// <summary>Looks through assemblies.</summary>
    /// <param name="files">The assemblies of one folder.</param>
    /// <param name="problems">Takes what can't be used.</param>
    public static List<FoundPlugin> Scan(IReadOnlyList<string> files, ICollection<PluginProblem> problems)
    {
        var assemblies = new List<AssemblyTypes>();
        try
        {
            foreach (var file in files)
            {
                if (Open(file, problems) is { } assembly)
                    assemblies.Add(assembly);
            }
            return Find(Relevant(assemblies), problems);
        }
        finally
        {
            foreach (var assembly in assemblies)
                assembly.Dispose();
        }
    }

    private static AssemblyTypes? Open(string file, ICollection<PluginProblem> problems)
    {
        try
        {
            return AssemblyTypes.Open(file);
        }
        catch (Exception e) when (e is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            problems.Add(new(file, $"the file can't be read as a .NET assembly: {e.Message}"));
            return null;
        }
    }

    /// <summary>Those that reference the SDK, directly or through each other: of a plugin with a hundred dependencies that is one or two.</summary>
    private static List<AssemblyTypes> Relevant(List<AssemblyTypes> assemblies)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { SdkTypes.AssemblyName };
        List<AssemblyTypes> relevant = [];
        List<AssemblyTypes> rest = [.. assemblies.Where(static assembly => assembly.Name != SdkTypes.AssemblyName)];
        while (rest.FindIndex(assembly => assembly.References.Any(reference => names.Contains(reference.Name!))) is >= 0 and var index)
        {
            relevant.Add(rest[index]);
            names.Add(rest[index].Name);
            rest.RemoveAt(index);
        }
        return relevant;
    }

    private static List<FoundPlugin> Find(List<AssemblyTypes> assemblies, ICollection<PluginProblem> problems)
    {
        var types = new Dictionary<TypeKey, TypeFacts>();
        var found = new List<FoundPlugin>();
        var readable = new List<(AssemblyTypes Assembly, List<TypeFacts> Types)>();
        foreach (var assembly in assemblies)
        {
            var sdk = assembly.References.FirstOrDefault(static reference => reference.Name == SdkTypes.AssemblyName)?.Version;
            if (sdk is not null && sdk > SdkTypes.Version)
            {
                problems.Add(new(assembly.Path, $"it was built for {SdkTypes.AssemblyName} {sdk}, which is newer than that of this worker, {SdkTypes.Version}; upgrade the worker, or build the plugin for that version"));
                continue;
            }
            try
            {
                List<TypeFacts> own = [.. assembly.Types()];
                foreach (var type in own)
                    types.TryAdd(type.Key, type);
                readable.Add((assembly, own));
            }
            catch (BadImageFormatException e)
            {
                problems.Add(new(assembly.Path, $"the file can't be read as a .NET assembly: {e.Message}"));
            }
        }
        foreach (var (assembly, own) in readable)
        {
            foreach (var type in own.Where(static type => type.IsPublicClass))
            {
                var kinds = new SortedSet<PluginKind>();
                Collect(type, types, kinds, 0);
                if (kinds.Count == 0)
                    continue;
                if (type.HasPublicConstructor)
                    found.AddRange(kinds.Select(kind => new FoundPlugin(assembly.Path, type.Key.Name, type.JavaName, kind)));
                else
                    problems.Add(new(assembly.Path, $"the class {type.Key.Name} is a {kinds.Min.WireName} but has no public constructor without parameters"));
            }
        }
        return found;
    }

    private static void Collect(TypeFacts type, Dictionary<TypeKey, TypeFacts> types, SortedSet<PluginKind> kinds, int depth)
    {
        foreach (var parent in type.Parents)
        {
            if (parent.Assembly == SdkTypes.AssemblyName)
                kinds.UnionWith(SdkTypes.KindsOf(parent.Name));
            else if (depth < 100 && types.TryGetValue(parent, out var facts)) // more is a damaged file that derives from itself
                Collect(facts, types, kinds, depth + 1);
        }
    }
}
