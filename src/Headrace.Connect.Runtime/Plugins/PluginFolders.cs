using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>The plugin folders of a worker: what is in them goes into the registry, and with reload on, so does what comes into them while the worker runs.</summary>
/// <remarks>
/// A folder is one plugin location with a load context of its own; see docs/internals/plugins.md. With reload on, folders are looked at every second; what has
/// changed is taken when two looks in a row see the same, and is loaded from a copy. One thread at a time.
/// </remarks>
public sealed class PluginFolders : IAsyncDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly PluginRegistry _registry;
    private readonly IReadOnlyList<string> _entries;
    private readonly bool _reload;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, PluginUnit> _units = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _seen = new(StringComparer.Ordinal); // what the last look saw of folders that have changed; null for gone
    private readonly CancellationTokenSource _stopping = new();
    private string? _copies;
    private int _copyCount;
    private Task _watch = Task.CompletedTask;

    private PluginFolders(PluginRegistry registry, string? pluginPath, bool reload, ILogger logger, TimeProvider time)
    {
        _registry = registry;
        _entries = PluginPath.Entries(pluginPath);
        _reload = reload;
        _logger = logger;
        _time = time;
    }

    /// <summary>The registry that the plugins are in.</summary>
    public PluginRegistry Registry => _registry;

    /// <summary>What in the folders can't be used, as the start found it.</summary>
    public IReadOnlyList<PluginProblem> Problems { get; private set; } = [];

    /// <summary>The plugins of the folders, those that can't be used included.</summary>
    public IEnumerable<Plugin> Installed => _units.Values.SelectMany(static unit => unit.Plugins);

    /// <summary>Looks through the folders and adds their plugins to a registry. No code of a plugin runs.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="pluginPath">The worker's <c>plugin.path</c>; null for none.</param>
    /// <param name="reload">Whether changes are to be taken while the worker runs; see <see cref="Watch"/>.</param>
    /// <param name="logger">Takes what was found.</param>
    /// <param name="time">The time.</param>
    public static PluginFolders Open(PluginRegistry registry, string? pluginPath, bool reload, ILogger logger, TimeProvider time)
    {
        var folders = new PluginFolders(registry, pluginPath, reload, logger, time);
        if (folders._entries.Count > 0)
            folders.ReadAll();
        return folders;
    }

    /// <summary>Begins to take changes, if that was asked for.</summary>
    public void Watch()
    {
        if (_reload && _entries.Count > 0)
            _watch = Task.Run(WatchAsync);
    }

    /// <summary>Ends watching. Loaded plugins stay usable until they are let go of.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(false);
        _stopping.Dispose();
        if (_copies is not null)
            TryDelete(_copies);
    }

    /// <summary>Looks for changes once, and takes those that the last look saw already.</summary>
    /// <returns>Whether plugins were replaced.</returns>
    internal bool Look()
    {
        var candidates = _entries.SelectMany(static entry => PluginPath.Candidates(entry, [])).ToDictionary(static candidate => candidate.Path, StringComparer.Ordinal);
        var isChanged = false;
        foreach (var candidate in candidates.Values)
        {
            var fingerprint = PluginUnit.FingerprintOf(candidate);
            if (_units.GetValueOrDefault(candidate.Path)?.Fingerprint == fingerprint)
                _seen.Remove(candidate.Path);
            else if (_seen.GetValueOrDefault(candidate.Path) == fingerprint)
                isChanged |= Take(candidate, fingerprint);
            else
                _seen[candidate.Path] = fingerprint;
        }
        foreach (var path in _units.Keys.Where(path => !candidates.ContainsKey(path)).ToArray())
        {
            if (!_seen.TryGetValue(path, out var seen) || seen is not null)
            {
                _seen[path] = null;
                continue;
            }
            _seen.Remove(path);
            _units.Remove(path);
            _logger.PluginsGone(path);
            isChanged = true;
        }
        if (isChanged)
            _registry.Install(_units.Values.SelectMany(static unit => unit.Plugins));
        return isChanged;
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(LookInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                try
                {
                    Look();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // Files come and go while a plugin is being copied into its folder.
                    _logger.PluginPathNotRead(e, LookInterval.TotalSeconds);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The worker stops.
        }
    }

    private void ReadAll()
    {
        var problems = new List<PluginProblem>();
        foreach (var candidate in _entries.SelectMany(entry => PluginPath.Candidates(entry, problems)))
        {
            if (_units.ContainsKey(candidate.Path))
                continue;
            try
            {
                var unit = Read(candidate, _reload ? PluginUnit.FingerprintOf(candidate) : "");
                _units.Add(candidate.Path, unit);
                problems.AddRange(unit.Problems);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add(new(candidate.Path, $"it can't be read: {e.Message}"));
            }
        }
        foreach (var unit in _units.Values)
            LogFound(unit);
        LogProblems(problems);
        Problems = problems;
        if (_units.Values.Any(static unit => unit.Locations.Count > 0))
            _registry.Install(_units.Values.SelectMany(static unit => unit.Plugins));
    }

    /// <summary>Takes what is in a folder now, unless it can't be used while what was there before can.</summary>
    private bool Take(PluginCandidate candidate, string fingerprint)
    {
        _seen.Remove(candidate.Path);
        var unit = Read(candidate, fingerprint);
        var before = _units.GetValueOrDefault(candidate.Path);
        if (before is { Locations.Count: > 0 } && unit.Fault is { } fault)
        {
            _logger.NewPluginsRefused(candidate.Path, fault);
            _units[candidate.Path] = before with { Fingerprint = fingerprint }; // looked at again when it changes again
            return false;
        }
        _units[candidate.Path] = unit;
        LogFound(unit);
        LogProblems(unit.Problems);
        if (before is { Locations.Count: > 0 })
            _logger.PluginsReplaced(candidate.Path);
        return unit.Locations.Count > 0 || before is { Locations.Count: > 0 };
    }

    private PluginUnit Read(PluginCandidate candidate, string fingerprint)
    {
        if (!_reload)
            return PluginUnit.Read(candidate, fingerprint, null);
        _copies ??= Directory.CreateTempSubdirectory("headrace-plugins-").FullName;
        var copy = Path.Combine(_copies, $"{++_copyCount}");
        PluginUnit.Copy(candidate, copy);
        return PluginUnit.Read(candidate, fingerprint, copy);
    }

    private void LogFound(PluginUnit unit)
    {
        foreach (var location in unit.Locations)
            _logger.PluginsFound(location.Url, string.Join(", ", location.Plugins.Select(static plugin => plugin.ClassName).Distinct()));
    }

    private void LogProblems(IEnumerable<PluginProblem> problems)
    {
        foreach (var problem in problems)
        {
            if (problem.IsFault)
                _logger.PluginNotUsed(problem.Path, problem.Reason);
            else
                _logger.PluginPassedOver(problem.Path, problem.Reason);
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A plugin's file is still in use; the system's temporary folder is cleaned by the system.
        }
    }
}
