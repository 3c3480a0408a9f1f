namespace Headrace.Connect.Converters;

internal static class ConverterVersion
{
    /// <summary>The version of Kafka Connect whose converters these stand in for; it is what they are listed with.</summary>
    public const string Value = "4.3.1";
}
