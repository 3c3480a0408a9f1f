using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Headrace.CompilationProfile;

/// <summary>
/// Writes a profile for the ahead-of-time compiler (crossgen2): an assembly whose code is never run, in which methods name the methods that are to be compiled, with their weights.
/// Source: the summary of MIbcProfileParser in dotnet/runtime, which reads it.
/// </summary>
internal sealed class ProfileBuilder
{
    /// <summary>Of a method that no process ran: behind all that ran.</summary>
    private const int WeightOfUnused = 1;

    private readonly ProgramAssemblies _assemblies;
    private readonly MetadataBuilder _metadata = new();
    private readonly MethodReferences _references;
    private readonly HashSet<EntityHandle> _methods = [];

    /// <summary>By the assemblies that a method's types come from, the one that defines it first: the compiler passes over what lies outside of what it compiles.</summary>
    private readonly SortedDictionary<string, InstructionEncoder> _groups = new(StringComparer.Ordinal);

    public ProfileBuilder(ProgramAssemblies assemblies)
    {
        _assemblies = assemblies;
        _references = new MethodReferences(_metadata, assemblies);
    }

    public int MethodCount => _methods.Count;

    /// <summary>Adds a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="weight">Methods of more weight lie nearer to the image's beginning.</param>
    public void Add(TracedMethod method, int weight)
    {
        var reference = _references.Of(method);
        if (!_methods.Add(reference))
            return;
        var group = GroupOf(method);
        if (!_groups.TryGetValue(group, out var code))
            _groups[group] = code = new InstructionEncoder(new BlobBuilder());
        code.OpCode(ILOpCode.Ldtoken);
        code.Token(reference);
        code.LoadString(_metadata.GetOrAddUserString("ExclusiveWeight"));
        code.LoadConstantI4(weight);
        code.OpCode(ILOpCode.Pop);
    }

    /// <summary>Adds all methods of an assembly that need no type arguments.</summary>
    public void AddAll(string assembly)
    {
        var metadata = _assemblies.Open(assembly);
        foreach (var type in metadata.TypeDefinitions)
        {
            var definition = metadata.GetTypeDefinition(type);
            if (definition.GetGenericParameters().Count > 0)
                continue;
            var owner = new TracedType(TypeKind.Defined, assembly, MetadataTokens.GetToken(type), []);
            foreach (var method in definition.GetMethods())
            {
                if (HasCode(metadata.GetMethodDefinition(method)))
                    Add(new(owner, MetadataTokens.GetToken(method), []), WeightOfUnused);
            }
        }
    }

    /// <summary>Writes the profile, compressed as the compiler takes it.</summary>
    public void Write(string file)
    {
        var name = Path.GetFileName(file);
        var image = Serialize(name);
        File.Delete(file);
        using var archive = ZipFile.Open(file, ZipArchiveMode.Create);
        var entry = archive.CreateEntry(name + ".dll", CompressionLevel.SmallestSize);
        entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);   // the same content makes the same file
        using var content = entry.Open();
        image.WriteContentTo(content);
    }

    private static bool HasCode(MethodDefinition method) => method.RelativeVirtualAddress != 0 && method.GetGenericParameters().Count == 0;

    private static string GroupOf(TracedMethod method)
    {
        var others = new SortedSet<string>(StringComparer.Ordinal);
        Collect(method.Owner);
        Array.ForEach(method.Arguments, Collect);
        others.Remove(method.Owner.Assembly);
        return string.Concat(others.Prepend(method.Owner.Assembly).Select(static assembly => assembly + ";"));

        void Collect(TracedType type)
        {
            if (type.Kind == TypeKind.Defined)
                others.Add(type.Assembly);
            Array.ForEach(type.Arguments, Collect);
        }
    }

    private BlobBuilder Serialize(string name)
    {
        var code = new BlobBuilder();
        var bodies = new MethodBodyStreamEncoder(code);
        var dictionary = new InstructionEncoder(new BlobBuilder());
        foreach (var (group, methods) in _groups)
        {
            dictionary.LoadString(_metadata.GetOrAddUserString(group));
            dictionary.OpCode(ILOpCode.Ldtoken);
            dictionary.Token(AddFunction("Methods", bodies.AddMethodBody(methods)));
            dictionary.OpCode(ILOpCode.Pop);
        }
        AddFunction("AssemblyDictionary", bodies.AddMethodBody(dictionary));
        _metadata.AddModule(0, _metadata.GetOrAddString(name), _metadata.GetOrAddGuid(new Guid("5b9d6a1e-7f44-4c52-9a0e-2d1f7c3b8e60")), default, default);
        _metadata.AddAssembly(_metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        _metadata.AddTypeDefinition(default, default, _metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var image = new BlobBuilder();
        var header = new PEHeaderBuilder(imageCharacteristics: Characteristics.Dll | Characteristics.ExecutableImage);
        new ManagedPEBuilder(header, new MetadataRootBuilder(_metadata), code, deterministicIdProvider: static _ => new BlobContentId(Guid.Empty, 1)).Serialize(image);
        return image;
    }

    private MethodDefinitionHandle AddFunction(string name, int body)
    {
        var signature = new BlobBuilder();
        new BlobEncoder(signature).MethodSignature().Parameters(0, static result => result.Void(), static _ => { });
        return _metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static, MethodImplAttributes.IL, _metadata.GetOrAddString(name), _metadata.GetOrAddBlob(signature), body, default);
    }
}
