using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace Headrace.CompilationProfile;

/// <summary>The assemblies of the published program.</summary>
internal sealed class ProgramAssemblies(string folder) : IDisposable
{
    /// <summary>The assembly with the program's entry point.</summary>
    public const string Program = "headrace";

    private readonly string _folder = Path.GetFullPath(folder);
    private readonly Dictionary<string, PEReader> _files = [];

    /// <summary>The name of the assembly in a file, or null if the file is none of the program's.</summary>
    public string? NameOf(string file) => Path.GetDirectoryName(file) == _folder ? Path.GetFileNameWithoutExtension(file) : null;

    public MetadataReader Open(string assembly) => OpenFile(assembly).GetMetadataReader();

    /// <summary>The assemblies whose methods are compiled whether they ran or not: those that are compiled ahead of time, except for the runtime's.</summary>
    public IEnumerable<string> CompiledWhole()
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, Program + ".deps.json")));
        var kinds = dependencies.RootElement.GetProperty("libraries");
        var target = dependencies.RootElement.GetProperty("runtimeTarget").GetProperty("name").GetString()!;
        return
        [
            .. dependencies.RootElement.GetProperty("targets").GetProperty(target).EnumerateObject()
                .Where(library => kinds.GetProperty(library.Name).GetProperty("type").GetString() != "runtimepack" && library.Value.TryGetProperty("runtime", out _))
                .SelectMany(static library => library.Value.GetProperty("runtime").EnumerateObject())
                .Select(static file => Path.GetFileNameWithoutExtension(file.Name))
                .Where(assembly => OpenFile(assembly).PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0)
                .Order(StringComparer.Ordinal),
        ];
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
            file.Dispose();
    }

    private PEReader OpenFile(string assembly)
    {
        if (!_files.TryGetValue(assembly, out var file))
            _files[assembly] = file = new PEReader(File.OpenRead(Path.Combine(_folder, assembly + ".dll")));
        return file;
    }
}
