using System.Security.Cryptography;
using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>Resolves the variables of connectors and tasks that start, and tells when the time of what was found is over. Source: KIP-297.</summary>
/// <remarks>
/// A connector is told of at the end of each time, as Kafka Connect restarts it. A task is told of when the values that it runs with are others by then: Kafka
/// Connect leaves it with the old ones. One timer for each connector or task and path. Safe for concurrent use.
/// </remarks>
internal sealed class ConfigReloads(ConfigProviders providers, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>A provider that says 0 would have its connectors restarted without a pause.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>Timers take no more.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Owner, string Path), ITimer> _timers = [];
    private bool _isDisposed;

    /// <summary>Called with a connector and the raw config that it was started with, when a value of it has expired.</summary>
    public Action<string, Config>? ConnectorExpired { get; set; }

    /// <summary>Called with a task when values that it was started with have changed.</summary>
    public Action<ConnectorTaskId>? TaskChanged { get; set; }

    /// <summary>Resolves the config of a connector that starts.</summary>
    /// <exception cref="ConfigException">A provider failed.</exception>
    public Config ResolveConnector(string connector, Config raw)
    {
        var expiring = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        var resolved = providers.Resolve(raw, expiring);
        if (IsReloaded(raw))
        {
            foreach (var (path, after) in expiring)
            {
                var delay = Schedule(connector, path, after, () => ConnectorExpired?.Invoke(connector, raw));
                logger.RestartScheduled(connector, (long)delay.TotalMilliseconds);
            }
        }
        return resolved;
    }

    /// <summary>Resolves the configs that a task starts with.</summary>
    /// <exception cref="ConfigException">A provider failed.</exception>
    public (Config Connector, Config Task) ResolveTask(ConnectorTaskId task, Config connector, Config raw)
    {
        var (resolved, expiring) = Resolve(connector, raw);
        if (IsReloaded(connector))
            Watch(task, connector, raw, FingerprintOf(resolved), expiring);
        return resolved;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var timer in _timers.Values)
                timer.Dispose();
            _timers.Clear();
        }
    }

    private static bool IsReloaded(Config connector) => connector.GetValueOrDefault("config.action.reload")?.Trim() is not "none";

    private ((Config Connector, Config Task) Resolved, Dictionary<string, TimeSpan> Expiring) Resolve(Config connector, Config task)
    {
        var expiring = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        return ((providers.Resolve(connector, expiring), providers.Resolve(task, expiring)), expiring);
    }

    private void Watch(ConnectorTaskId task, Config connector, Config raw, string fingerprint, Dictionary<string, TimeSpan> expiring)
    {
        foreach (var (path, after) in expiring)
            Schedule(task.ToString(), path, after, () => Check(task, connector, raw, fingerprint, path, after));
    }

    private void Check(ConnectorTaskId task, Config connector, Config raw, string fingerprint, string path, TimeSpan after)
    {
        try
        {
            var (resolved, expiring) = Resolve(connector, raw);
            if (FingerprintOf(resolved) != fingerprint)
                TaskChanged?.Invoke(task);
            else if (expiring.TryGetValue(path, out var next))
                Schedule(task.ToString(), path, next, () => Check(task, connector, raw, fingerprint, path, next));
        }
        catch (ConfigException e)
        {
            // The task goes on with what it has; the provider is asked again.
            logger.ValuesNotReloaded(e, task);
            Schedule(task.ToString(), path, after, () => Check(task, connector, raw, fingerprint, path, after));
        }
    }

    private TimeSpan Schedule(string owner, string path, TimeSpan after, Action action)
    {
        var delay = after < Shortest ? Shortest : after > Longest ? Longest : after;
        lock (_lock)
        {
            if (_isDisposed)
                return delay;
            if (_timers.Remove((owner, path), out var earlier))
                earlier.Dispose();
            _timers[(owner, path)] = time.CreateTimer(_ => action(), null, delay, Timeout.InfiniteTimeSpan);
        }
        return delay;
    }

    private static string FingerprintOf((Config Connector, Config Task) resolved)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, value) in resolved.Connector.Concat(resolved.Task))
        {
            foreach (var text in (ReadOnlySpan<string?>)[key, value])
            {
                var bytes = Encoding.UTF8.GetBytes(text ?? "");
                hash.AppendData(BitConverter.GetBytes(text is null ? -1 : bytes.Length));
                hash.AppendData(bytes);
            }
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
