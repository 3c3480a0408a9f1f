namespace Headrace.Kafka.Client.Tests.Producing;

public sealed class InFlightRecordsTests
{
    [Fact]
    public async Task RandomTakingAndReleasing_KeepsTheAccounts_AndWakesWhoWaits()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var records = new InFlightRecords(bytesMax: 10_000, recordsMax: 100);
        Dictionary<int, (Deliveries Listener, long Bytes)> taken = [];
        List<(Task Flush, HashSet<int> Slots)> flushes = [];
        Task? space = null;

        for (var step = 0; step < 20_000; step++)
        {
            switch (random.Next(10))
            {
                case < 5:
                    var bytes = random.Next(0, 3000);
                    var listener = new Deliveries();
                    var slot = records.TryTake(listener, bytes);
                    var hasRoom = taken.Count < 100 && taken.Values.Sum(record => record.Bytes) + bytes <= 10_000;
                    Assert.True(hasRoom == slot >= 0, $"seed {seed}, step {step}: a record of {bytes} bytes beside {taken.Count} others.");
                    if (slot >= 0)
                        Assert.True(taken.TryAdd(slot, (listener, bytes)), $"seed {seed}, step {step}: slot {slot} was given twice.");
                    else
                        space ??= records.WaitForSpace();
                    break;
                case < 9:
                    var done = taken.Keys.OrderBy(_ => random.Next()).Take(random.Next(1, 6)).ToArray();
                    var listeners = new IDeliveryListener[done.Length];
                    records.TakeListeners(done, listeners);
                    Assert.Equal(done.Select(number => (IDeliveryListener)taken[number].Listener), listeners);
                    records.Release(done);
                    foreach (var number in done)
                        taken.Remove(number);
                    flushes.ForEach(flush => flush.Slots.ExceptWith(done));
                    break;
                default:
                    // A slot that is used again belongs to another record: it must not count for an earlier flush.
                    flushes.Add((records.WaitForCurrent(), [.. taken.Keys]));
                    break;
            }

            Assert.Equal(taken.Count, records.Records);
            Assert.Equal(taken.Values.Sum(record => record.Bytes), records.Bytes);
            Assert.All(flushes, flush => Assert.True(flush.Flush.IsCompleted == (flush.Slots.Count == 0), $"seed {seed}, step {step}: a flush waits for {flush.Slots.Count} records."));
            flushes.RemoveAll(flush => flush.Flush.IsCompleted);
            if (taken.Count == 0 && space is not null)
            {
                await space.WaitAsync(Clients.Long, TestContext.Current.CancellationToken);
                space = null;
            }
        }
    }

    [Fact]
    public void WhatIsLeft_IsGivenOutOnce()
    {
        var records = new InFlightRecords(1000, 10);
        Deliveries first = new(), second = new();
        records.TryTake(first, 1);
        records.TryTake(second, 1);
        Assert.Equal([first, second], records.TakeRest());
        Assert.Empty(records.TakeRest());
    }
}
