namespace Headrace.CompilationProfile;

/// <summary>Which methods processes ran, and how many of them ran each.</summary>
internal sealed class MethodUsage
{
    /// <summary>What even a process runs that has nothing to do lies together, before all else: it is in memory as long as the program runs.</summary>
    private const double IdleWeight = 1000;

    private readonly Dictionary<string, int> _processes = new(StringComparer.Ordinal);
    private readonly Dictionary<TracedMethod, Dictionary<string, int>> _methods = [];

    public int Processes => _processes.Values.Sum();

    /// <summary>Adds what a process ran.</summary>
    public void Add(TracedProcess process)
    {
        Count(_processes, process.Kind);
        foreach (var method in process.Methods)
        {
            if (!_methods.TryGetValue(method, out var kinds))
                _methods[method] = kinds = new(StringComparer.Ordinal);
            Count(kinds, process.Kind);
        }
    }

    /// <summary>The methods with weights, so that what is run together lies together in the image: what most processes run comes first.</summary>
    /// <remarks>Each kind of process counts alike, however many there were of it; of methods that are used alike, those that ran first come first.</remarks>
    public IEnumerable<(TracedMethod Method, int Weight)> Weigh() =>
        _methods.OrderByDescending(method => method.Value.Sum(usage => Share(usage.Key, usage.Value))).Select((method, index) => (method.Key, _methods.Count - index + 1));

    private double Share(string kind, int processes) => (double)processes / _processes[kind] * (kind.StartsWith(TracedProcess.Idle, StringComparison.Ordinal) ? IdleWeight : 1);

    private static void Count(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
