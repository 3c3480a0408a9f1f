using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Kafka.Storage.Tests;

/// <summary>Random work on a disk that fails and loses power at random moments; after each restart the log is compared with what was acknowledged.</summary>
public sealed class SimulationTests
{
    private const string Folder = "/data";
    private const int Lives = 6;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Crashes_AndFailures_LoseNothingAcknowledged()
    {
        var first = Environment.GetEnvironmentVariable("HEADRACE_SEED") is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : (int?)null;
        for (var seed = first ?? Random.Shared.Next(1_000_000_000); ; seed++)
        {
            try
            {
                await new Run(seed).ExecuteAsync();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Assert.Fail($"HEADRACE_SEED={seed} replays this: {e}");
            }

            if (first is not null || --_runs == 0)
                break;
        }
    }

    private int _runs = int.Parse(Environment.GetEnvironmentVariable("HEADRACE_SIMULATIONS") ?? "300", System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Run
    {
        private readonly Random _random;
        private readonly LogConfig _config;
        private readonly List<string> _written = []; // the value at each offset, as far as the log is known to reach or may reach
        private readonly Dictionary<long, Producer> _producers = [];
        private readonly FakeTimeProvider _time = new();
        private SimulatedDisk _disk = new();
        private long _acknowledged;
        private long _logStartMin;
        private long _logStartMax;
        private int _serial;

        public Run(int seed)
        {
            _random = new(seed);
            _config = new() { SegmentBytes = _random.Next(1600, 6000), IndexIntervalBytes = _random.Next(0, 600) };
        }

        public async Task ExecuteAsync()
        {
            for (var life = 0; life < Lives; life++)
            {
                var directory = await OpenAsync();
                var log = directory.Find("topic", 0) ?? Create(directory);
                if (log is not null)
                {
                    Check(log);
                    await WorkAsync(log);
                }

                await EndAsync(directory);
            }
        }

        private async Task<LogDirectory> OpenAsync()
        {
            // Even a start may be interrupted by a crash.
            while (true)
            {
                _disk.IsOff = false;
                var off = _random.Next(4) == 0 ? _disk.Operations + _random.Next(1, 12) : int.MaxValue;
                _disk.Fault = (_, _) =>
                {
                    _disk.IsOff |= _disk.Operations >= off;
                    return null;
                };
                LogDirectory? directory = null;
                try
                {
                    directory = LogDirectory.Open(new()
                    {
                        // Nothing is flushed or written by a timer: the order of operations is the seed's alone.
                        Path = Folder,
                        Disk = _disk,
                        Time = _time,
                        CheckpointBytes = long.MaxValue,
                        FlushInterval = TimeSpan.FromDays(1),
                        CheckpointInterval = TimeSpan.FromDays(1),
                    });
                    directory.Load(_ => _config);
                    if (!_disk.IsOff)
                    {
                        Assert.All(directory.Logs, log => Assert.Null(log.Failure));
                        return directory;
                    }
                }
                catch (StorageException) when (_disk.IsOff)
                {
                    // again, with what that attempt left
                }

                if (directory is not null)
                    await directory.DisposeAsync();
                _disk = Next();
            }
        }

        private PartitionLog? Create(LogDirectory directory)
        {
            Assert.Equal(0, _acknowledged);
            _disk.Fault = null;
            return directory.Create("topic", 0, 1, _config)[0];
        }

        private void Check(PartitionLog log)
        {
            Assert.True(log.HighWatermark >= _acknowledged, $"{_acknowledged} records were acknowledged, {log.HighWatermark} are left");
            Assert.Equal(log.LogEndOffset, log.HighWatermark);
            Assert.True(log.HighWatermark <= _written.Count);
            Assert.InRange(log.LogStartOffset, _logStartMin, _logStartMax);
            var records = Batches.ReadAll(log, log.LogStartOffset, _random.Next(1, 5000));
            Assert.Equal(Enumerable.Range((int)log.LogStartOffset, (int)(log.HighWatermark - log.LogStartOffset)), records.Select(record => (int)record.Offset));
            foreach (var (offset, _, value) in records)
                Assert.Equal(_written[(int)offset], value);

            // What was read is durable: from now on it must stay.
            _written.RemoveRange((int)log.HighWatermark, _written.Count - (int)log.HighWatermark);
            _acknowledged = log.HighWatermark;
            _logStartMin = _logStartMax = log.LogStartOffset;
            foreach (var (id, producer) in _producers)
                producer.CheckAfterRestart(id, log, SendAgain);
        }

        private async Task WorkAsync(PartitionLog log)
        {
            var start = _disk.Operations;
            var off = start + _random.Next(1, 150);
            var failures = _random.Next(3);
            _disk.Fault = (operation, _) =>
            {
                if (_disk.Operations >= off)
                    _disk.IsOff = true;
                if (failures == 1 && operation is "write" or "set-length" or "create" && _random.Next(20) == 0)
                    return SimulatedDisk.NoSpace();
                if (failures == 2 && operation == "flush" && _random.Next(30) == 0)
                    return _random.Next(2) == 0 ? SimulatedDisk.NoSpace() : SimulatedDisk.IoError();
                return null;
            };
            while (!_disk.IsOff && _disk.Operations < off && log.Failure is null or { Failure: StorageFailure.DiskFull })
            {
                try
                {
                    if (log.Failure is not null)
                        Heal(log);
                    await StepAsync(log);
                }
                catch (StorageException)
                {
                    // not acknowledged
                }
            }
        }

        private async Task StepAsync(PartitionLog log)
        {
            switch (_random.Next(12))
            {
                case 0:
                    log.Housekeeping.Checkpoint();
                    break;
                case 1 when _random.Next(3) == 0:
                    var offset = _random.NextInt64(log.LogStartOffset, log.HighWatermark + 1);
                    _logStartMax = Math.Max(_logStartMax, offset);
                    log.DeleteRecords(offset);
                    _logStartMin = Math.Max(_logStartMin, offset);
                    break;
                case < 6:
                    var id = _random.Next(1, 4);
                    if (!_producers.TryGetValue(id, out var producer))
                        _producers.Add(id, producer = new());
                    if (producer.Last is { } last && _random.Next(4) == 0)
                        Assert.Equal((ErrorCode.None, last.BaseOffset, true), SendAgain(log, last.Bytes));
                    else
                        Send(log, id, producer);
                    break;
                default:
                    Append(log, Batches.Of(_random.Next(1, 5), $"v{_serial}-", padding: _random.Next(300)));
                    break;
            }

            if (_random.Next(2) == 0)
            {
                var end = log.LogEndOffset;
                await log.WaitUntilDurableAsync(end, Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancel);
                _acknowledged = Math.Max(_acknowledged, end);
            }
        }

        /// <summary>There is room again: the next append finds that out, and what was not durable is gone.</summary>
        private void Heal(PartitionLog log)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            var result = Append(log, Batches.Of(1, $"v{_serial}-"));
            foreach (var producer in _producers.Values)
                producer.Forget(result.BaseOffset);
        }

        private AppendResult Append(PartitionLog log, byte[] batch)
        {
            var values = Values(batch);
            _serial++;
            var result = log.Append(batch);
            Assert.Equal(ErrorCode.None, result.ErrorCode);
            Assert.False(result.IsDuplicate);
            Assert.Equal(result.LastOffset + 1, log.LogEndOffset);
            if (_written.Count > result.BaseOffset)
                _written.RemoveRange((int)result.BaseOffset, _written.Count - (int)result.BaseOffset);
            _written.AddRange(values);
            return result;
        }

        private void Send(PartitionLog log, int id, Producer producer)
        {
            var records = _random.Next(1, 4);
            var bytes = Batches.Of(records, $"v{_serial}-", producerId: id, sequence: producer.NextSequence, padding: _random.Next(100));
            var result = Append(log, [.. bytes]);
            producer.Sent(new(bytes, result.BaseOffset, result.LastOffset, producer.NextSequence, records));
        }

        private static (ErrorCode, long, bool) SendAgain(PartitionLog log, byte[] bytes)
        {
            var result = log.Append([.. bytes]);
            return (result.ErrorCode, result.BaseOffset, result.IsDuplicate);
        }

        private async Task EndAsync(LogDirectory directory)
        {
            var kind = _random.Next(3);
            if (kind == 0)
            {
                if (!_disk.IsOff)
                    _disk.Fault = null;
                await directory.DisposeAsync();
            }

            _disk.IsOff = true;
            if (kind != 0)
                await directory.DisposeAsync();
            _disk = Next();
        }

        private SimulatedDisk Next()
        {
            _disk.IsOff = true;
            return _random.Next(3) == 0 ? _disk.NextProcess() : _disk.AfterPowerLoss(_random);
        }

        private static List<string> Values(byte[] batches)
        {
            using var reader = new Protocol.Records.RecordBatchReader();
            var values = new List<string>();
            foreach (var record in reader.Read(Protocol.Records.RecordBatchView.Read(batches)))
                values.Add(System.Text.Encoding.UTF8.GetString(record.Value));
            return values;
        }
    }

    private sealed record SentBatch(byte[] Bytes, long BaseOffset, long LastOffset, int Sequence, int Records);

    private sealed class Producer
    {
        private readonly List<SentBatch> _sent = [];

        public int NextSequence { get; private set; }

        public SentBatch? Last => _sent.LastOrDefault();

        public void Sent(SentBatch batch)
        {
            _sent.Add(batch);
            NextSequence = batch.Sequence + batch.Records;
        }

        /// <summary>The log ends at this offset: what was sent behind it has to be sent again.</summary>
        public void Forget(long logEndOffset)
        {
            _sent.RemoveAll(batch => batch.LastOffset >= logEndOffset);
            NextSequence = Last is { } last ? last.Sequence + last.Records : 0;
        }

        /// <summary>What the log still has is refused as a duplicate with its own offset; the producer goes on behind it.</summary>
        public void CheckAfterRestart(long id, PartitionLog log, Func<PartitionLog, byte[], (ErrorCode, long, bool)> sendAgain)
        {
            Forget(log.LogEndOffset);
            foreach (var batch in _sent.TakeLast(5))
                Assert.True(sendAgain(log, batch.Bytes) == (ErrorCode.None, batch.BaseOffset, true), $"producer {id}, sequence {batch.Sequence} at offset {batch.BaseOffset} is not known any more");
        }
    }
}
