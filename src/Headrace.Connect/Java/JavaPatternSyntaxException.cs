namespace Headrace.Connect.Data;

/// <summary>What Java throws for a regular expression that is none.</summary>
[KafkaConnectName("java.util.regex.PatternSyntaxException")]
internal sealed class JavaPatternSyntaxException : FormatException
{
    public JavaPatternSyntaxException(string message)
        : base(message)
    {
    }

    public JavaPatternSyntaxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
