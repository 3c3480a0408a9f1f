using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Headrace.CompilationProfile;

/// <summary>Names methods of the program's assemblies in the metadata of another one, each once.</summary>
internal sealed class MethodReferences(MetadataBuilder metadata, ProgramAssemblies assemblies)
{
    /// <summary>Where the compiler looks for the type that stands for all reference types in shared code.</summary>
    private const string CanonAssembly = "System.Private.Canon";
    private const string CanonType = "__Canon";

    private const byte ElementTypePointer = 0x0F;
    private const byte ElementTypeByReference = 0x10;
    private const byte ElementTypeClass = 0x12;
    private const byte ElementTypeGeneric = 0x15;
    private const byte ElementTypeVector = 0x1D;

    private readonly Dictionary<string, AssemblyReferenceHandle> _assemblies = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Assembly, EntityHandle Type), EntityHandle> _types = [];
    private readonly Dictionary<TracedType, EntityHandle> _owners = [];
    private readonly Dictionary<TracedMethod, EntityHandle> _methods = [];

    public EntityHandle Of(TracedMethod method)
    {
        if (_methods.TryGetValue(method, out var known))
            return known;
        if (method.Arguments.Length == 0)
            return _methods[method] = AddMember(method);
        var instantiation = new BlobBuilder();
        instantiation.WriteByte((byte)SignatureKind.MethodSpecification);
        instantiation.WriteCompressedInteger(method.Arguments.Length);
        Array.ForEach(method.Arguments, argument => Write(argument, instantiation));
        return _methods[method] = metadata.AddMethodSpecification(Of(method with { Arguments = [] }), metadata.GetOrAddBlob(instantiation));
    }

    /// <summary>A type that another assembly's metadata defines or refers to.</summary>
    public EntityHandle OfType(string assembly, EntityHandle type)
    {
        if (!_types.TryGetValue((assembly, type), out var known))
            _types[(assembly, type)] = known = AddType(assembly, type);
        return known;
    }

    private EntityHandle AddMember(TracedMethod method)
    {
        var defining = assemblies.Open(method.Owner.Assembly);
        var definition = defining.GetMethodDefinition((MethodDefinitionHandle)MetadataTokens.EntityHandle(method.Token));
        var signature = new BlobBuilder();
        new SignatureCopy(this, method.Owner.Assembly, signature).CopyMethod(defining.GetBlobReader(definition.Signature));
        return metadata.AddMemberReference(OfOwner(method.Owner), metadata.GetOrAddString(defining.GetString(definition.Name)), metadata.GetOrAddBlob(signature));
    }

    private EntityHandle OfOwner(TracedType owner)
    {
        if (_owners.TryGetValue(owner, out var known))
            return known;
        if (owner.Arguments.Length == 0)
            return _owners[owner] = OfDefinition(owner);
        var signature = new BlobBuilder();
        Write(owner, signature);
        return _owners[owner] = metadata.AddTypeSpecification(metadata.GetOrAddBlob(signature));
    }

    private EntityHandle OfDefinition(TracedType type) => OfType(type.Assembly, MetadataTokens.EntityHandle(type.Token));

    // A value type is named as a class too: the compiler looks at the definition for what it is.
    private void Write(TracedType type, BlobBuilder signature)
    {
        if (type.Kind == TypeKind.Defined && type.Arguments.Length > 0)
            signature.WriteByte(ElementTypeGeneric);
        signature.WriteByte(type.Kind switch
        {
            TypeKind.Array => ElementTypeVector,
            TypeKind.Pointer => ElementTypePointer,
            TypeKind.Reference => ElementTypeByReference,
            _ => ElementTypeClass,
        });
        if (type.Kind == TypeKind.Defined)
        {
            signature.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(OfDefinition(type)));
            if (type.Arguments.Length > 0)
                signature.WriteCompressedInteger(type.Arguments.Length);
        }
        Array.ForEach(type.Arguments, argument => Write(argument, signature));
    }

    private EntityHandle AddType(string assembly, EntityHandle type)
    {
        var defining = assemblies.Open(assembly);
        switch (type.Kind)
        {
            case HandleKind.TypeDefinition:
                var definition = defining.GetTypeDefinition((TypeDefinitionHandle)type);
                var outer = definition.GetDeclaringType();
                var home = defining.StringComparer.Equals(definition.Name, CanonType) ? CanonAssembly : assembly;
                return AddType(outer.IsNil ? OfAssembly(home) : OfType(assembly, outer), defining.GetString(definition.Namespace), defining.GetString(definition.Name));
            case HandleKind.TypeReference:
                var reference = defining.GetTypeReference((TypeReferenceHandle)type);
                EntityHandle scope = reference.ResolutionScope.Kind switch
                {
                    HandleKind.AssemblyReference => OfAssembly(defining.GetString(defining.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name)),
                    HandleKind.TypeReference => OfType(assembly, reference.ResolutionScope),
                    _ => throw new BadImageFormatException($"{assembly} refers to a type in {reference.ResolutionScope.Kind}, which an assembly of .NET does not."),
                };
                return AddType(scope, defining.GetString(reference.Namespace), defining.GetString(reference.Name));
            default:
                throw new BadImageFormatException($"{assembly} names a type by a {type.Kind}.");
        }
    }

    private TypeReferenceHandle AddType(EntityHandle scope, string typeNamespace, string name) => metadata.AddTypeReference(scope, metadata.GetOrAddString(typeNamespace), metadata.GetOrAddString(name));

    private AssemblyReferenceHandle OfAssembly(string name)
    {
        if (!_assemblies.TryGetValue(name, out var known))
            _assemblies[name] = known = metadata.AddAssemblyReference(metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, default, default);
        return known;
    }
}
