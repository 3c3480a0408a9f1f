using System.IO.Pipelines;
using System.Net.ServerSentEvents;
using Headrace.Connect.Rest.Events;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Events;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Rest.Tests.Events;

/// <summary>Clients that are slow, or that may not listen any more.</summary>
public sealed class EventStreamTests
{
    private readonly WorkerEvents _events = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _pipe = new(new(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048, useSynchronizationContext: false));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SlowClient_IsToldThatItMissedEvents_AndGetsTheState()
    {
        var state = Status("first");
        _events.States = () => [state];
        var run = RunAsync(isAdmitted: true);
        var events = SseParser.Create(_pipe.Reader.AsStream()).EnumerateAsync(Token).GetAsyncEnumerator(Token);
        foreach (var expected in (string[])["snapshot", "status", "live"])
            Assert.Equal(expected, (await NextAsync(events)).EventType);

        // More than the pipe takes and the ring keeps, while nobody reads.
        state = Status("last");
        for (var i = 0; i < 20_000; i++)
            _events.Publish(Status("c" + i));

        var passed = 0;
        SseItem<string> next;
        while ((next = await NextAsync(events)).EventType == "status")
            passed++;
        Assert.Equal("overflow", next.EventType);
        Assert.InRange(passed, 0, 19_000);
        Assert.Equal("""{"reason":"overflow"}""", (await NextAsync(events)).Data);
        Assert.Contains("\"connector\":\"last\"", (await NextAsync(events)).Data, StringComparison.Ordinal);
        Assert.Equal("live", (await NextAsync(events)).EventType);
        state = Status("next");
        _events.Publish(state);
        while ((next = await NextAsync(events)).EventType != "status" || !next.Data.Contains("\"connector\":\"next\"", StringComparison.Ordinal))
            Assert.True(next.EventType is "overflow" or "snapshot" or "status" or "live"); // it may have been too slow more than once, and find it in the state

        await _pipe.Reader.CompleteAsync();
        _events.Publish(Status("unheard"));
        await run;
    }

    [Fact]
    public async Task ClientThatTakesNothing_IsGivenUp()
    {
        _events.States = static () => [.. Enumerable.Range(0, 1_000).Select(static i => Status("c" + i))]; // more than the pipe takes
        var run = RunAsync(isAdmitted: true);

        await Eventually.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return run.IsCompleted;
            },
            "the stream ends");

        await Assert.ThrowsAsync<TimeoutException>(() => run);
    }

    [Fact]
    public async Task LastEvents_AreSentBeforeTheEnd()
    {
        var run = RunAsync(isAdmitted: true);
        var events = SseParser.Create(_pipe.Reader.AsStream()).EnumerateAsync(Token).GetAsyncEnumerator(Token);
        foreach (var expected in (string[])["snapshot", "live"])
            Assert.Equal(expected, (await NextAsync(events)).EventType);

        _events.Publish(Status("last"));
        _events.Complete();

        Assert.Contains("\"last\"", (await NextAsync(events)).Data, StringComparison.Ordinal);
        await run;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Beat_AsksWhetherTheClientMayStillListen(bool isAdmitted)
    {
        var run = RunAsync(isAdmitted);
        var reader = new StreamReader(_pipe.Reader.AsStream());
        while (await reader.ReadLineAsync(Token) != "event: live")
        {
            // The state.
        }
        Assert.Equal(["data: {}", ""], [await reader.ReadLineAsync(Token), await reader.ReadLineAsync(Token)]);

        var next = reader.ReadLineAsync(Token).AsTask();
        await Eventually.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(15));
                return next.IsCompleted || run.IsCompleted;
            },
            "there is a beat or an end");

        if (isAdmitted)
            Assert.Equal(": ", await next);
        else
            await run;
    }

    private Task RunAsync(bool isAdmitted)
    {
        var request = new RestRequest(RestContext.Of(new FeatureCollection(), TimeProvider.System), RequestTarget.Parse("/events"), new("/events"), [], null, new() { Listeners = [] }, null)
        {
            Role = RestRole.View,
            CancellationToken = Token,
        };
        var stream = new EventStream(_events, new(request), new(FakePlugins.Registry), null, _time);
        return stream.RunAsync(new(_pipe.Writer, _ => Task.FromResult(isAdmitted)), Token);
    }

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        Assert.True(await events.MoveNextAsync());
        return events.Current;
    }

    private static StatusEvent Status(string connector) => new(connector, null, ExecutionState.Running, "w:1", 3, null, "1.0");
}
