namespace Headrace.EndToEnd.Tests;

/// <summary>Which broker a journey runs on.</summary>
public enum BrokerKind
{
    Embedded,
    ApacheKafka,
}
