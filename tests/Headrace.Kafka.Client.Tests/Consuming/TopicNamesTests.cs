namespace Headrace.Kafka.Client.Tests.Consuming;

public sealed class TopicNamesTests
{
    [Theory]
    [InlineData("orders-1_a.b", null)]
    [InlineData("", "the empty string is not allowed")]
    [InlineData("..", "'..' is not allowed")]
    [InlineData("a b", "'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'")]
    [InlineData("ä", "'ä' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'")]
    public void Problem_IsInKafkasWords(string name, string? problem) => Assert.Equal(problem, TopicNames.ProblemOf(name));

    [Fact]
    public void LongName_HasItsLengthAsProblem()
    {
        Assert.Null(TopicNames.ProblemOf(new('a', 249)));
        Assert.EndsWith("' is longer than the max allowed length 249", TopicNames.ProblemOf(new('a', 250)), StringComparison.Ordinal);
    }
}
