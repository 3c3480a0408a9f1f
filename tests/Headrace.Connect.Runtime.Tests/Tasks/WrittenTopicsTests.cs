using Headrace.Connect.Runtime.Tasks;

namespace Headrace.Connect.Runtime.Tests.Tasks;

public sealed class WrittenTopicsTests
{
    [Fact]
    public void Topic_IsNewOnce_AndReportedOnceARound()
    {
        var topics = new WrittenTopics();
        Assert.Equal([true, false, true, false], ((string[])["a", "a", "b", "a"]).Select(topics.IsNew));
        Assert.Equal([true, true, false, false], ((string[])["a", "b", "a", "b"]).Select(topics.TakeReport));
        topics.BeginRound();
        Assert.Equal([true, false, true, true], ((string[])["a", "a", "b", "never sent"]).Select(topics.TakeReport));
        Assert.False(topics.IsNew("b"));
    }
}
