using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Headrace.CompilationProfile;

/// <summary>Copies a method's signature from the assembly that defines it, with the types named anew. Source: ECMA-335, II.23.2.</summary>
internal sealed class SignatureCopy(MethodReferences references, string assembly, BlobBuilder copy)
{
    private const byte HasTypeParameters = 0x10;

    public void CopyMethod(BlobReader signature) => CopyMethod(ref signature);

    private void CopyMethod(ref BlobReader signature)
    {
        var header = signature.ReadByte();
        copy.WriteByte(header);
        if ((header & HasTypeParameters) != 0)
            CopyInteger(ref signature);
        var parameters = CopyInteger(ref signature);
        for (var i = 0; i <= parameters; i++) // what it returns comes first
            CopyType(ref signature);
    }

    private void CopyType(ref BlobReader signature)
    {
        var code = signature.ReadByte();
        copy.WriteByte(code);
        switch ((SignatureTypeCode)code)
        {
            case SignatureTypeCode.Pointer or SignatureTypeCode.ByReference or SignatureTypeCode.SZArray or SignatureTypeCode.Pinned:
                CopyType(ref signature);
                break;
            case SignatureTypeCode.RequiredModifier or SignatureTypeCode.OptionalModifier:
                CopyToken(ref signature);
                CopyType(ref signature);
                break;
            case (SignatureTypeCode)SignatureTypeKind.Class or (SignatureTypeCode)SignatureTypeKind.ValueType:
                CopyToken(ref signature);
                break;
            case SignatureTypeCode.GenericTypeParameter or SignatureTypeCode.GenericMethodParameter:
                CopyInteger(ref signature);
                break;
            case SignatureTypeCode.GenericTypeInstance:
                CopyType(ref signature);
                CopyTypes(ref signature, CopyInteger(ref signature));
                break;
            case SignatureTypeCode.Array:
                CopyType(ref signature);
                CopyInteger(ref signature);
                CopySizes(ref signature);
                CopyLowerBounds(ref signature);
                break;
            case SignatureTypeCode.FunctionPointer:
                CopyMethod(ref signature);
                break;
        }
    }

    private void CopyTypes(ref BlobReader signature, int count)
    {
        for (var i = 0; i < count; i++)
            CopyType(ref signature);
    }

    private void CopySizes(ref BlobReader signature)
    {
        for (var left = CopyInteger(ref signature); left > 0; left--)
            CopyInteger(ref signature);
    }

    private void CopyLowerBounds(ref BlobReader signature)
    {
        for (var left = CopyInteger(ref signature); left > 0; left--)
            copy.WriteCompressedSignedInteger(signature.ReadCompressedSignedInteger());
    }

    private int CopyInteger(ref BlobReader signature)
    {
        var value = signature.ReadCompressedInteger();
        copy.WriteCompressedInteger(value);
        return value;
    }

    private void CopyToken(ref BlobReader signature) => copy.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(references.OfType(assembly, signature.ReadTypeHandle())));
}
