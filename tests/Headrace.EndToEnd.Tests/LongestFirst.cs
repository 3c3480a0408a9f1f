using Xunit.Sdk;
using Xunit.v3;

namespace Headrace.EndToEnd.Tests;

/// <summary>Classes that take long are begun first, so that none of them is alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        nameof(ExactlyOnceTests), nameof(FileKillTests), nameof(BrokerOutageTests), nameof(WorkerGroupTests), nameof(MigrationTests), nameof(WorkerProtocolTests), nameof(CommandLineTests),
        nameof(FileJourneyTests), nameof(SinkGroupTests),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(static collection => Rank(collection.TestCollectionDisplayName))];

    private static int Rank(string collection)
    {
        var rank = Array.FindIndex(Long, name => collection.Contains($".{name} ", StringComparison.Ordinal));
        return rank < 0 ? Long.Length : rank;
    }
}
