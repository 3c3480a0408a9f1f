using CsCheck;
using Headrace.Connect.Runtime.Groups;

namespace Headrace.Connect.Runtime.Tests.Groups;

public sealed class WorkSetTests
{
    private static readonly Gen<WorkSet> Sets = Gen.Select(Gen.Int[0, 12].Array[0, 12], Gen.Int[0, 12].Array[0, 12]).Select(static numbers => WorkSet.Of(
        numbers.Item1.Select(static number => "c" + number), numbers.Item2.Select(static number => new ConnectorTaskId("c" + (number / 3), number % 3))));

    [Fact]
    public void Sets_AreTakenApartAsAnySets() => Gen.Select(Sets, Sets).Sample(static (left, right) =>
    {
        var (without, common, both) = (left.Except(right), left.Intersect(right), left.Union(right));

        Assert.Equal(left.Connectors.ToHashSet().Except(right.Connectors).Order(StringComparer.Ordinal).ToList(), without.Connectors.ToList());
        Assert.Equal(left.Tasks.ToHashSet().Except(right.Tasks).OrderBy(static task => task.Connector, StringComparer.Ordinal).ThenBy(static task => task.Task).ToList(), without.Tasks.ToList());
        Assert.Equal(left.Connectors.ToHashSet().Intersect(right.Connectors).Order(StringComparer.Ordinal).ToList(), common.Connectors.ToList());
        Assert.Equal(left.Tasks.ToHashSet().Intersect(right.Tasks).OrderBy(static task => task.Connector, StringComparer.Ordinal).ThenBy(static task => task.Task).ToList(), common.Tasks.ToList());
        Assert.Equal(both, without.Union(right));
        Assert.Equal(left, without.Union(common));
    });
}
