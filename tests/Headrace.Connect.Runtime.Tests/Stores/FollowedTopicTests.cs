using System.Collections.Immutable;
using System.Text;
using Headrace.Connect.Runtime.Stores;
using Headrace.TestKit;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tests.Stores;

/// <summary>The worker's own topics stay followed, whatever happens to a reader.</summary>
public sealed class FollowedTopicTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReaderThatDies_IsReported_AndTheTopicIsReadAnew()
    {
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));
        await using var broker = await Kafka.Broker.KafkaBroker.StartAsync(new() { DataDirectory = _folder.Combine("broker"), Port = 0 }, loggers, Token);
        await using var topics = new InternalTopics(TestWorker.Distributed(("bootstrap.servers", broker.BootstrapServers)), loggers, TimeProvider.System);
        await topics.Admin.CreateTopicAsync(new("t", 1, 1, null), Token);
        var deaths = 0;
        var replaced = new List<(int Before, int After)>();
        await using var followed = new FollowedTopic<Gathered>(
            "t", onRecord => topics.NewReader("t", "configs", onRecord), static () => new(),
            (state, record, _) =>
            {
                var text = Encoding.UTF8.GetString(record.Value!.Value.Span);
                if (text == "poison" && Interlocked.Increment(ref deaths) <= 2)
                    throw new InvalidOperationException("a reader dies");
                state.Values = state.Values.Add(text);
            },
            (before, after) => replaced.Add((before.Values.Count, after.Values.Count)), loggers.CreateLogger("test"), TimeProvider.System);
        await SendAsync("a");
        await followed.StartAsync(Token);
        Assert.Equal(["a"], followed.State.Values);

        // It dies of the record, and once more when it reads it again.
        await SendAsync("poison");
        await SendAsync("b");
        await Eventually.UntilAsync(() => followed.State.Values is ["a", "poison", "b"], "the topic is read anew");
        await SendAsync("c");
        await followed.ReadToEndAsync(Token);

        Assert.Equal(["a", "poison", "b", "c"], followed.State.Values);
        Assert.Equal([(0, 1), (1, 3)], replaced);

        Task SendAsync(string value) => topics.SendAsync("t", "k"u8.ToArray(), Encoding.UTF8.GetBytes(value), Token);
    }

    [Fact]
    public void ConfigsReadAnew_ChangeOnlyWhatIsDifferent()
    {
        var before = new ConfigTopicState(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var offset = 0;
        foreach (var state in (ConfigTopicState[])[before])
            WriteTo(state, ("connector-a", """{"properties":{"name":"a"}}"""), ("task-a-0", """{"properties":{"n":"0"}}"""), ("commit-a", """{"tasks":1}"""),
                ("task-a-0", """{"properties":{"n":"0"}}"""), ("commit-a", """{"tasks":1}"""), ("connector-b", """{"properties":{"name":"b"}}"""));
        var after = new ConfigTopicState(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        WriteTo(after, ("connector-a", """{"properties":{"name":"a"}}"""), ("task-a-0", """{"properties":{"n":"0"}}"""), ("commit-a", """{"tasks":1}"""),
            ("connector-c", """{"properties":{"name":"c"}}"""));

        Assert.Equal(["b", "c"], after.Adopt(before.Snapshot).Order());
        Assert.Same(before.Snapshot["a"].Config, after.Snapshot["a"].Config);
        Assert.Same(before.Snapshot["a"].Tasks[0], after.Snapshot["a"].Tasks[0]);
        Assert.Equal(before.Snapshot["a"].Commits, after.Snapshot["a"].Commits);
        Assert.False(after.Snapshot.Contains("b"));

        void WriteTo(ConfigTopicState state, params ReadOnlySpan<(string Key, string Value)> records)
        {
            foreach (var (key, value) in records)
                state.Apply(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), offset++);
        }
    }

    private sealed class Gathered
    {
        public ImmutableList<string> Values { get; set; } = [];
    }
}
