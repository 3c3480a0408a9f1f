using System.Buffers;
using System.Text;
using Headrace.Connect.Converters.Charsets;

namespace Headrace.Connect.Converters.Tests;

public sealed class JavaCharsetTests
{
    /// <summary>What each writes is in converters.jsonl, as Java's answered.</summary>
    [Theory]
    [InlineData("UTF-8")]
    [InlineData("utf_16be")]
    [InlineData("csASCII")]
    [InlineData("ISO_8859-1:1987")]
    [InlineData("819")]
    [InlineData("ebcdic-cp-us")]
    [InlineData("cp5348")]
    [InlineData("windows-932")]
    [InlineData("ksc5601-1987")]
    [InlineData("EUC_CN")]
    [InlineData("csBig5")]
    public void NamesOfJava_AreFound(string name)
    {
        var charset = JavaCharset.Find(name);
        Assert.NotNull(charset);
        var output = new ArrayBufferWriter<byte>();
        charset.Write("name", output);
        Assert.Equal("name", charset.Read(output.WrittenSpan));
    }

    [Theory]
    [InlineData("x-iso-8859-1")]
    [InlineData("utf 8")]
    [InlineData("UTF-7")]
    [InlineData("")]
    [InlineData("#")]
    public void OtherNames_AreNot(string name) => Assert.Null(JavaCharset.Find(name));

    /// <summary>A pair of surrogates is one character: one question mark, not two.</summary>
    [Fact]
    public void CharactersBeyondABytesReach_BecomeOneQuestionMark()
    {
        var output = new ArrayBufferWriter<byte>();
        JavaCharset.Find("latin1")!.Write("a\U0001F600é\u6F22", output);
        Assert.Equal("a?\u00E9?", Encoding.Latin1.GetString(output.WrittenSpan));
    }

    /// <summary>The second byte of what begins no character is read again.</summary>
    [Fact]
    public void ShiftJis_GoesOnAfterWhatIsNoCharacter()
    {
        var charset = JavaCharset.Find("Shift_JIS")!;
        Assert.Equal("\uFFFD0", charset.Read([0x81, (byte)'0']));
        Assert.Equal("\uFFFD", charset.Read([0x81, 0xFF]));
        Assert.Equal("\u301C\uFFFD", charset.Read([0x81, 0x60, 0x81]));
    }
}
