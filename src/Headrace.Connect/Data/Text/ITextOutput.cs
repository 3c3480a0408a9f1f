namespace Headrace.Connect.Data;

/// <summary>What a text form is appended to. One walk over the values serves both forms that a text has: characters and UTF-8.</summary>
internal interface ITextOutput
{
    void Append(string text);

    void AppendUtf8(scoped ReadOnlySpan<byte> utf8);

    void Append(long number);

    void Append(float number);

    void Append(double number);

    /// <summary>Appends a name and <c>=</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="nameAndSign">Both in UTF-8.</param>
    void AppendName(string name, scoped ReadOnlySpan<byte> nameAndSign);
}
