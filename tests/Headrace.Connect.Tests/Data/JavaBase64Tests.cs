using Headrace.Connect.Data;

namespace Headrace.Connect.Tests.Data;

/// <summary>The bytes and texts are those of Java 17's <c>Base64.getDecoder()</c>.</summary>
public class JavaBase64Tests
{
    [Theory]
    [InlineData("", "ok ")]
    [InlineData("!", "Input byte[] should at least have 2 bytes for base64 bytes")]
    [InlineData("A", "Input byte[] should at least have 2 bytes for base64 bytes")]
    [InlineData("=", "Input byte[] should at least have 2 bytes for base64 bytes")]
    [InlineData("==", "Input byte array has wrong 4-byte ending unit")]
    [InlineData("A=", "Last unit does not have enough valid bits")]
    [InlineData("A==", "Last unit does not have enough valid bits")]
    [InlineData("AB", "ok 00")]
    [InlineData("AB=", "Input byte array has wrong 4-byte ending unit")]
    [InlineData("AB==", "ok 00")]
    [InlineData("AB===", "Input byte array has incorrect ending byte at 4")]
    [InlineData("ABC", "ok 0010")]
    [InlineData("ABC=", "ok 0010")]
    [InlineData("ABC==", "Input byte array has incorrect ending byte at 4")]
    [InlineData("ABCD", "ok 001083")]
    [InlineData("ABCD=", "Input byte array has wrong 4-byte ending unit")]
    [InlineData("ABCDE", "Last unit does not have enough valid bits")]
    [InlineData("ABCDE=", "Last unit does not have enough valid bits")]
    [InlineData("ABCDEF", "ok 00108310")]
    [InlineData("ABCDEFG", "ok 0010831051")]
    [InlineData("AB=A", "Input byte array has wrong 4-byte ending unit")]
    [InlineData("AB==A", "Input byte array has incorrect ending byte at 4")]
    [InlineData("AB==,Basic x", "Input byte array has incorrect ending byte at 4")]
    [InlineData("ABC=,B", "Input byte array has incorrect ending byte at 4")]
    [InlineData("A B", "Illegal base64 character 20")]
    [InlineData("AB\u00e9", "Illegal base64 character -17")]
    [InlineData("AB\u540d", "Illegal base64 character 3f")]
    [InlineData("A=BC", "Last unit does not have enough valid bits")]
    [InlineData("ABCD\u000a", "Illegal base64 character a")]
    [InlineData("AZ==", "ok 01")]
    [InlineData("AZ", "ok 01")]
    [InlineData("\u0001A", "Illegal base64 character 1")]
    [InlineData("ABCD!", "Illegal base64 character 21")]
    [InlineData("AB-_", "Illegal base64 character 2d")]
    [InlineData("A!=", "Illegal base64 character 21")]
    [InlineData("AB!", "Illegal base64 character 21")]
    public void Text_IsDecodedOrRefusedAsByJava(string text, string result) =>
        Assert.Equal(result, JavaBase64.TryDecode(text, out var bytes, out var fault) ? $"ok {Convert.ToHexStringLower(bytes)}" : fault);
}
