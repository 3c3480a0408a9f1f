namespace Headrace.Connect.Data;

/// <summary>The text forms that Java's <c>toString</c> gives for Connect values.</summary>
internal static class JavaText
{
    public static string Of(in DataValue value) => throw new NotImplementedException();
}
