using System.Globalization;
using System.Text;

namespace Headrace.Connect.Data;

/// <summary>Takes a text form as characters.</summary>
internal readonly struct StringTextOutput(StringBuilder builder) : ITextOutput
{
    public void Append(string text) => builder.Append(text);

    public void AppendUtf8(scoped ReadOnlySpan<byte> utf8) => builder.Append(Encoding.UTF8.GetString(utf8));

    public void Append(long number) => builder.Append(CultureInfo.InvariantCulture, $"{number}");

    public void Append(float number) => builder.Append(JavaNumberText.Of(number));

    public void Append(double number) => builder.Append(JavaNumberText.Of(number));

    public void AppendName(string name, scoped ReadOnlySpan<byte> nameAndSign) => builder.Append(name).Append('=');
}
