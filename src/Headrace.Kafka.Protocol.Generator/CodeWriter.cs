using System.Text;

namespace Headrace.Kafka.Protocol.Generator;

/// <summary>Writes indented source text.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _indent;

    public CodeWriter Line(string line = "")
    {
        if (line.Length > 0)
            _text.Append(' ', _indent * 4).Append(line);
        _text.Append('\n');
        return this;
    }

    /// <summary>Opens a block, with a line before it where there is one.</summary>
    public void Open(string head)
    {
        if (head.Length > 0)
            Line(head);
        Line("{");
        _indent++;
    }

    public void Close()
    {
        _indent--;
        Line("}");
    }

    public override string ToString() => _text.ToString();
}
