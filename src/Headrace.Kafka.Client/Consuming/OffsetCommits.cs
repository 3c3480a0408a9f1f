using System.Collections.Concurrent;
using Headrace.Kafka.Client.Native;
using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client;

/// <summary>Offset commits on their way, each with a time limit of our own. Used by the consumer's thread alone.</summary>
internal sealed class OffsetCommits(string group, Confluent.Kafka.IConsumer<byte[], byte[]> consumer, CommitQueue? queue, TimeProvider time)
{
    // While an answer is waited for nobody else runs on this thread, so the slice only bounds how late a timeout is seen.
    private const int WaitSliceMs = 100;

    private readonly Dictionary<int, Waiting> _waiting = [];
    private readonly BlockingCollection<(int Number, Local Error)> _answersWithoutQueue = [];
    private int _lastNumber;

    /// <summary>Asks for a commit; the answer is reported by <see cref="Report"/> or <see cref="Wait"/>.</summary>
    public void Begin(IReadOnlyDictionary<TopicPartition, long> offsets, TimeSpan timeout, Action<IReadOnlyDictionary<TopicPartition, long>, KafkaException?> onCompleted)
    {
        var number = ++_lastNumber;
        _waiting.Add(number, new(offsets, time.GetTimestamp(), timeout, onCompleted));
        if (offsets.Count == 0)
        {
            Complete(number, Local.NoError);
            return;
        }
        if (queue is null)
        {
            BeginOnThread(offsets, number);
            return;
        }
        var error = queue.Begin(offsets, number);
        if (error != Local.NoError)
            Complete(number, error);
    }

    /// <summary>Commits and waits for the answer.</summary>
    public void Wait(IReadOnlyDictionary<TopicPartition, long> offsets, TimeSpan timeout)
    {
        var isDone = false;
        KafkaException? failure = null;
        Begin(offsets, timeout, (_, error) =>
        {
            isDone = true;
            failure = error;
        });
        while (!isDone)
            Report(WaitSliceMs);
        if (failure is not null)
            throw failure;
    }

    /// <summary>Reports answers that are there and those whose time is over.</summary>
    /// <param name="timeoutMs">How long to wait for the first one.</param>
    public void Report(int timeoutMs = 0)
    {
        if (_waiting.Count == 0)
            return;
        for (var wait = timeoutMs; _waiting.Count > 0 && Next(wait) is { Number: not 0 } answer; wait = 0)
            Complete(answer.Number, answer.Error);
        foreach (var (number, commit) in _waiting.Where(entry => IsLate(entry.Value)).OrderBy(entry => entry.Key).ToList())
        {
            _waiting.Remove(number);
            commit.OnCompleted(commit.Offsets, KafkaErrors.Timeout($"The offsets of group {group} were not committed within {commit.Timeout.TotalMilliseconds:0} ms. The broker may be away."));
        }
    }

    private bool IsLate(Waiting commit) => commit.Timeout != Timeout.InfiniteTimeSpan && time.GetElapsedTime(commit.Started) >= commit.Timeout;

    private (int Number, Local Error) Next(int timeoutMs)
    {
        if (queue is not null)
            return queue.Next(timeoutMs);
        return _answersWithoutQueue.TryTake(out var answer, timeoutMs) ? answer : default;
    }

    // An answer to a commit whose time is over is not waited for any more.
    private void Complete(int number, Local error)
    {
        if (_waiting.Remove(number, out var commit))
            commit.OnCompleted(commit.Offsets, error == Local.NoError ? null
                : KafkaErrors.Create(error, $"The offsets of group {group} were not committed", new Confluent.Kafka.Error(error).Reason));
    }

    private void BeginOnThread(IReadOnlyDictionary<TopicPartition, long> offsets, int number)
    {
        var list = offsets.Select(entry => new Confluent.Kafka.TopicPartitionOffset(entry.Key.Topic, entry.Key.Partition, entry.Value)).ToList();
        new Thread(() =>
        {
            try
            {
                consumer.Commit(list);
                _answersWithoutQueue.Add((number, Local.NoError));
            }
            catch (Confluent.Kafka.KafkaException error)
            {
                _answersWithoutQueue.Add((number, error.Error.Code));
            }
            catch (ObjectDisposedException)
            {
                _answersWithoutQueue.Add((number, Local.Local_Destroy));   // closed meanwhile
            }
        })
        { IsBackground = true, Name = $"kafka-commit {group}" }.Start();
    }

    private sealed record Waiting(IReadOnlyDictionary<TopicPartition, long> Offsets, long Started, TimeSpan Timeout,
        Action<IReadOnlyDictionary<TopicPartition, long>, KafkaException?> OnCompleted);
}
