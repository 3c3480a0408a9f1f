using System.Text;

namespace Headrace.Connector.File.Tests;

public sealed class LineSplitterTests
{
    [Fact]
    public void Shrink_WithoutPartialLine_GivesTheBufferBack()
    {
        var lines = new LineSplitter();
        Add(lines, "one\n");
        Assert.True(lines.TryTake(out _));
        Assert.False(lines.TryTake(out _));

        lines.Shrink();

        Assert.False(lines.HasBuffer);
        Assert.Equal(4, lines.LinePosition);
        Assert.Equal(4, lines.ReadPosition);
    }

    [Theory]
    [InlineData("part", "ial\n", "partial")]
    [InlineData("part\r", "\n", "part")]
    [InlineData("ü\xfe", "ß\r\n", "üþß")]
    public void Shrink_WithPartialLine_KeepsIt(string before, string after, string line)
    {
        var lines = new LineSplitter();
        Add(lines, "first\n" + before);
        Assert.True(lines.TryTake(out _));
        Assert.False(lines.TryTake(out _));

        lines.Shrink();
        Add(lines, after);

        Assert.True(lines.TryTake(out var taken));
        Assert.Equal(line, taken.AsString());
        Assert.Equal(Encoding.UTF8.GetByteCount("first\n" + before + after), lines.LinePosition);
    }

    [Fact]
    public void Shrink_LeavesLinesThatWereTaken()
    {
        var lines = new LineSplitter();
        Add(lines, "one\ntwo\n");
        Assert.True(lines.TryTake(out var one));

        lines.Shrink();
        Add(lines, "three\n");

        Assert.Equal("one", one.AsString());
        Assert.True(lines.TryTake(out var two));
        Assert.True(lines.TryTake(out var three));
        Assert.Equal(["two", "three"], [two.AsString(), three.AsString()]);
    }

    private static void Add(LineSplitter lines, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes.CopyTo(lines.GetRoom());
        lines.Added(bytes.Length);
    }
}
