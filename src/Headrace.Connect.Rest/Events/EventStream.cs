using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime.Events;

namespace Headrace.Connect.Rest.Events;

/// <summary>Tells one client of events: the present state, then what happens, until he goes, may not see it any more, or the worker stops.</summary>
/// <remarks>
/// Nothing is queued for a client. While he takes what has been written, events pass by in the worker's ring; if they are gone when he comes back he is told so,
/// and gets the present state again.
/// </remarks>
internal sealed class EventStream(WorkerEvents events, EventSelection selection, Secrets secrets, string? lastEventId, TimeProvider time)
{
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(15);

    /// <summary>What a client may take for the 100 KiB or so that can be on their way to it.</summary>
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What is gathered before it is sent.</summary>
    private const int UnflushedBytesMax = 32 * 1024;

    /// <summary>What is read of the ring at a time.</summary>
    private const int BatchMax = 100;

    private long _position;
    private DateTimeOffset _nextBeat;
    private DateTimeOffset _nextMetrics;

    /// <summary>Tells events until there is nobody to tell them, or nothing to tell.</summary>
    /// <exception cref="OperationCanceledException">The client has gone, or the server stops.</exception>
    /// <exception cref="TimeoutException">The client takes nothing.</exception>
    public async Task RunAsync(ResponseStream response, CancellationToken cancellationToken)
    {
        var output = response.Output;
        var text = new EventText(output, selection, secrets);
        _nextBeat = time.GetUtcNow() + BeatInterval;
        _nextMetrics = time.GetUtcNow();
        output.Write("retry: 3000\n\n"u8);
        if (!TryResume())
            await WriteStateAsync(output, text, "connected", cancellationToken);
        while (true)
        {
            var isLast = events.IsCompleted; // looked at first: then what follows is everything
            await WriteNewsAsync(output, text, cancellationToken);
            if (selection.MetricsInterval is { } interval && time.GetUtcNow() >= _nextMetrics)
            {
                text.WriteMetrics(Id(_position), events.ReadMetrics());
                _nextMetrics = time.GetUtcNow() + interval;
            }
            if (time.GetUtcNow() >= _nextBeat)
            {
                // Whoever may not see it any more, or whose token has run out, is let go.
                if (!await response.IsStillAdmittedAsync(cancellationToken))
                    return;
                output.Write(": \n\n"u8);
                _nextBeat = time.GetUtcNow() + BeatInterval;
            }
            if (await FlushAsync(output, cancellationToken) || isLast)
                return;
            await WaitAsync(cancellationToken);
        }
    }

    /// <summary>Goes on where the client was when its connection broke, if that is still known.</summary>
    private bool TryResume()
    {
        if (lastEventId is null || !lastEventId.StartsWith(events.Run + "-", StringComparison.Ordinal) ||
            !long.TryParse(lastEventId.AsSpan(events.Run.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _position))
        {
            return false; // of another run or another worker, or from within a state
        }
        return !events.Read(_position, 1).IsLost;
    }

    private async Task WriteNewsAsync(PipeWriter output, EventText text, CancellationToken cancellationToken)
    {
        while (true)
        {
            var batch = events.Read(_position, BatchMax);
            if (batch.IsReset)
            {
                await WriteStateAsync(output, text, "reread", cancellationToken);
                continue;
            }
            if (batch.IsLost)
            {
                text.Write(Id(_position), "overflow", static json =>
                {
                    json.WriteStartObject();
                    json.WriteString("message"u8, "Events have been missed; the present state follows."u8);
                    json.WriteEndObject();
                });
                await WriteStateAsync(output, text, "overflow", cancellationToken);
                continue;
            }
            if (batch.Events.Count == 0)
                return;
            foreach (var happened in batch.Events)
            {
                _position++;
                text.Write(Id(_position), happened);
                await FlushIfFullAsync(output, cancellationToken);
            }
        }
    }

    /// <summary>Writes the present state: first that it begins, last that it is whole. Only the last has an id from which one can go on.</summary>
    private async Task WriteStateAsync(PipeWriter output, EventText text, string reason, CancellationToken cancellationToken)
    {
        _position = events.Last;
        var part = 0;
        text.Write($"{Id(_position)}-{part++}", "snapshot", json =>
        {
            json.WriteStartObject();
            json.WriteString("reason"u8, reason);
            json.WriteEndObject();
        });
        foreach (var state in events.ReadState())
        {
            text.Write($"{Id(_position)}-{part++}", state);
            await FlushIfFullAsync(output, cancellationToken);
        }
        text.Write(Id(_position), "live", static json =>
        {
            json.WriteStartObject();
            json.WriteEndObject();
        });
    }

    private async ValueTask FlushIfFullAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        if (output.UnflushedBytes >= UnflushedBytesMax && await FlushAsync(output, cancellationToken))
            throw new OperationCanceledException("The client has gone.", cancellationToken);
    }

    /// <summary>Sends what has been gathered, and waits until there is room again.</summary>
    /// <returns>Whether the client has gone.</returns>
    private async ValueTask<bool> FlushAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        var flush = output.FlushAsync(cancellationToken);
        return (flush.IsCompletedSuccessfully ? flush.Result : await flush.AsTask().WaitAsync(FlushTimeout, time, cancellationToken)).IsCompleted;
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var due = selection.MetricsInterval is not null && _nextMetrics < _nextBeat ? _nextMetrics : _nextBeat;
        var wait = due - time.GetUtcNow();
        if (wait <= TimeSpan.Zero)
            return;
        try
        {
            await events.WhenNewAsync(_position).WaitAsync(wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Something else is due.
        }
    }

    private string Id(long number) => string.Create(CultureInfo.InvariantCulture, $"{events.Run}-{number}");
}
