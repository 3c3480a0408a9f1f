using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Http;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>
/// Keeps a connection to each of some workers of the group, and puts out of the group at once who has died: whose connection broke without a goodbye, and at whose address nothing
/// listens any more right after. Of all else nothing is concluded: the session decides, as it does without a watch. A worker that is started again takes its predecessor out itself.
/// </summary>
/// <remarks>
/// One that was put out by mistake learns of it at its next heartbeat and joins anew, and is put out again only if a connection to the new member has stood and broken.
/// <see cref="Follow"/> and <see cref="StopAsync"/> are not to be called at the same time.
/// </remarks>
internal sealed class WorkerWatch(WorkerWatchParts parts)
{
    private const int FirstRetryDelayMs = 50;
    private const int RetryDelayMaxMs = 30_000;

    /// <summary>A worker that can't be reached for a minute from the start can't be reached from here.</summary>
    private const int FirstAttemptsMax = 11;

    /// <summary>A connection that has stood for so long is no reason to wait before the next.</summary>
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(5);

    /// <summary>A refusal so soon after the break has the same cause. Later, the worker may have begun to stop in good order.</summary>
    private static readonly TimeSpan ConclusiveFor = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (Uri Url, CancellationTokenSource Stop, Task End)> _watched = new(StringComparer.Ordinal);
    private volatile IReadOnlyDictionary<string, Uri> _members = new Dictionary<string, Uri>();

    /// <summary>Watches these members, and no others.</summary>
    /// <param name="members">Where their REST APIs are, by member id.</param>
    public void Follow(IReadOnlyDictionary<string, Uri> members)
    {
        _members = members;
        foreach (var (memberId, watched) in _watched.Where(watched => members.GetValueOrDefault(watched.Key) != watched.Value.Url).ToArray())
        {
            watched.Stop.Cancel();
            watched.Stop.Dispose();
            _watched.Remove(memberId);
        }
        foreach (var (memberId, url) in members.Where(member => !_watched.ContainsKey(member.Key)))
        {
            var stop = new CancellationTokenSource();
            var token = stop.Token;
            _watched[memberId] = (url, stop, Task.Run(() => WatchUntilStoppedAsync(memberId, url, token), CancellationToken.None));
        }
    }

    /// <summary>Watches nobody any more.</summary>
    public Task StopAsync()
    {
        var ends = _watched.Values.Select(static watched => watched.End).ToArray();
        Follow(new Dictionary<string, Uri>());
        return Task.WhenAll(ends);
    }

    private async Task WatchUntilStoppedAsync(string memberId, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            await WatchAsync(memberId, url, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The member has gone, or this worker has another place in the group.
        }
        catch (Exception e)
        {
            parts.Logger.WatchFailed(e, url, memberId);
        }
    }

    private async Task WatchAsync(string memberId, Uri url, CancellationToken cancellationToken)
    {
        var address = new WorkerAddress();
        var (isKnown, failures) = (false, 0);
        long? brokenAt = null;
        while (true)
        {
            var began = parts.Time.GetTimestamp();
            var contact = await parts.Requests.FollowAsync(url, memberId, parts.Key(), address, () => parts.Logger.WorkerWatched(url, memberId), cancellationToken).ConfigureAwait(false);
            if (contact == MemberContact.Refused && brokenAt is { } since && parts.Time.GetElapsedTime(since) <= ConclusiveFor)
            {
                await PutOutAsync(memberId, url, cancellationToken).ConfigureAwait(false);
                return;
            }
            brokenAt = contact == MemberContact.Broken ? parts.Time.GetTimestamp() : null;
            isKnown |= brokenAt is not null;
            if (contact == MemberContact.Parted || (!isKnown && (contact == MemberContact.Unsupported || failures >= FirstAttemptsMax)))
                return;
            if (contact == MemberContact.Broken && parts.Time.GetElapsedTime(began) >= StableAfter)
                failures = 0;
            else
                await Task.Delay(RetryDelay(failures++), parts.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PutOutAsync(string memberId, Uri url, CancellationToken cancellationToken)
    {
        var reason = $"the worker {url} has died: its connection broke, and nothing listens at its address";
        try
        {
            if (!await parts.Member.RemoveAsync(memberId, reason, cancellationToken).ConfigureAwait(false))
            {
                parts.Member.BeatNow(); // somebody was faster
                return;
            }
        }
        catch (KafkaException e)
        {
            parts.Logger.WorkerNotPutOut(url, memberId, e.Message);
            return;
        }
        parts.Logger.WorkerPutOut(url, memberId, reason);
        parts.Member.RequestRejoin(reason);
        await Task.WhenAll(_members.Where(other => other.Key != memberId).Select(other => TellAsync(other.Key, other.Value, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>The rebalance is over when all have joined, and the others would learn of it at their next heartbeats.</summary>
    private async Task TellAsync(string memberId, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Requests.TellOfRebalanceAsync(url, memberId, parts.Key(), cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectException e)
        {
            parts.Logger.WorkerNotTold(e.Message); // it beats by itself
        }
    }

    private static TimeSpan RetryDelay(int failures)
    {
        var full = Math.Min(FirstRetryDelayMs * Math.Pow(2, Math.Min(failures, 16)), RetryDelayMaxMs);
        return TimeSpan.FromMilliseconds(full * (0.8 + (0.4 * Random.Shared.NextDouble())));
    }
}
