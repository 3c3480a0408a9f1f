using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>Reads what an assembly's classes derive from, without loading the assembly: none of its code runs.</summary>
internal sealed class AssemblyTypes : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;

    private AssemblyTypes(string path, PEReader file)
    {
        Path = path;
        _file = file;
        _reader = file.GetMetadataReader();
        Name = _reader.GetString(_reader.GetAssemblyDefinition().Name);
        References = [.. _reader.AssemblyReferences.Select(handle => _reader.GetAssemblyReference(handle)).Select(reference =>
            new AssemblyName { Name = _reader.GetString(reference.Name), Version = reference.Version })];
    }

    public string Path { get; }

    public string Name { get; }

    public IReadOnlyList<AssemblyName> References { get; }

    /// <summary>Opens an assembly; null for a file that is none, such as a native library.</summary>
    /// <exception cref="BadImageFormatException">The file is damaged.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static AssemblyTypes? Open(string path)
    {
        var file = new PEReader(File.OpenRead(path));
        try
        {
            // Native libraries of Windows are no assemblies, and no mistake.
            if (file.HasMetadata && file.GetMetadataReader().IsAssembly)
                return new(path, file);
            file.Dispose();
            return null;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>All types, with what they derive from.</summary>
    public IEnumerable<TypeFacts> Types()
    {
        foreach (var handle in _reader.TypeDefinitions)
        {
            var type = _reader.GetTypeDefinition(handle);
            var parents = type.GetInterfaceImplementations().Select(implemented => Parent(_reader.GetInterfaceImplementation(implemented).Interface)).OfType<TypeKey>().ToList();
            if (Parent(type.BaseType) is { } baseType)
                parents.Add(baseType);
            yield return new(new(Name, NameOf(type)), parents, IsPublicClass(type), HasPublicConstructor(type), JavaNameOf(type));
        }
    }

    public void Dispose() => _file.Dispose();

    private bool IsPublicClass(TypeDefinition type)
    {
        if ((type.Attributes & (TypeAttributes.Interface | TypeAttributes.Abstract)) != 0 || type.GetGenericParameters().Count > 0)
            return false;
        while ((type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.NestedPublic)
            type = _reader.GetTypeDefinition(type.GetDeclaringType());
        return (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public;
    }

    private bool HasPublicConstructor(TypeDefinition type)
    {
        foreach (var handle in type.GetMethods())
        {
            var method = _reader.GetMethodDefinition(handle);
            if ((method.Attributes & (MethodAttributes.MemberAccessMask | MethodAttributes.Static)) != MethodAttributes.Public || !_reader.StringComparer.Equals(method.Name, ".ctor"))
                continue;
            var signature = _reader.GetBlobReader(method.Signature);
            signature.ReadSignatureHeader();
            if (signature.ReadCompressedInteger() == 0)
                return true;
        }
        return false;
    }

    private string? JavaNameOf(TypeDefinition type)
    {
        foreach (var handle in type.GetCustomAttributes())
        {
            var attribute = _reader.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference
                || Parent(_reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent) != SdkTypes.JavaNameAttribute)
            {
                continue;
            }
            var value = _reader.GetBlobReader(attribute.Value);
            value.ReadUInt16(); // the prolog
            return value.ReadSerializedString();
        }
        return null;
    }

    private TypeKey? Parent(EntityHandle handle)
    {
        if (handle.IsNil)
            return null;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                return new(Name, NameOf(_reader.GetTypeDefinition((TypeDefinitionHandle)handle)));
            case HandleKind.TypeReference:
                return Reference((TypeReferenceHandle)handle);
            case HandleKind.TypeSpecification:
                var signature = _reader.GetBlobReader(_reader.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
                if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
                    return null;
                signature.ReadByte(); // class or value type
                return Parent(signature.ReadTypeHandle());
            default:
                return null;
        }
    }

    private TypeKey Reference(TypeReferenceHandle handle)
    {
        var reference = _reader.GetTypeReference(handle);
        var name = _reader.GetString(reference.Name);
        if (reference.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            var outer = Reference((TypeReferenceHandle)reference.ResolutionScope);
            return outer with { Name = $"{outer.Name}+{name}" };
        }
        var assembly = reference.ResolutionScope.Kind == HandleKind.AssemblyReference
            ? _reader.GetString(_reader.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name)
            : Name;
        return new(assembly, Qualified(reference.Namespace, name));
    }

    private string NameOf(TypeDefinition type)
    {
        var name = _reader.GetString(type.Name);
        return type.IsNested ? $"{NameOf(_reader.GetTypeDefinition(type.GetDeclaringType()))}+{name}" : Qualified(type.Namespace, name);
    }

    private string Qualified(StringHandle space, string name) => space.IsNil ? name : $"{_reader.GetString(space)}.{name}";
}
