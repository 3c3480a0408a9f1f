namespace Headrace.Connect.Runtime.Plugins;

/// <summary>The installed versions of a class in one of its roles. Safe for concurrent use.</summary>
internal sealed class PluginVersions
{
    private readonly Plugin[] _installed;
    private readonly Lazy<Plugin[]> _usable;
    private readonly Lazy<string[]> _names;

    public PluginVersions(Plugin[] installed)
    {
        _installed = installed;
        _usable = new(() => [.. installed.Where(static plugin => plugin.Fault is null).Order(Order)]);
        _names = new(() => [.. All.Select(static plugin => plugin.Version).OfType<string>()]);
    }

    /// <summary>Kafka Connect's order: by version, of equal versions the one that comes with the worker first, then by location.</summary>
    public static Comparer<Plugin> Order { get; } = Comparer<Plugin>.Create(static (left, right) =>
    {
        var version = PluginVersionRange.Compare(left.Version ?? "undefined", right.Version ?? "undefined");
        if (version != 0)
            return version;
        return left.IsBuiltIn != right.IsBuiltIn ? (left.IsBuiltIn ? -1 : 1) : string.CompareOrdinal(left.Location, right.Location);
    });

    public string ClassName => _installed[0].ClassName;

    public PluginKind Kind => _installed[0].Kind;

    /// <summary>The versions that can be used, oldest first. It makes an instance of each, to ask it.</summary>
    public IReadOnlyList<Plugin> All => _usable.Value;

    /// <summary>What <see cref="All"/> call their versions.</summary>
    public IReadOnlyList<string> Names => _names.Value;

    /// <summary>The newest version. Where there is only one it is not asked for its version, and may turn out to be broken when it is made.</summary>
    public Plugin Latest => _installed.Length == 1 || All.Count == 0 ? _installed[0] : All[^1];

    /// <summary>The version that a configuration means.</summary>
    /// <param name="range">The versions that it accepts; null for any.</param>
    /// <param name="near">The connector that it is of: without a range, what lies in the connector's own folder goes before newer ones. Null for none.</param>
    /// <returns>The newest of them; null if none is accepted.</returns>
    public Plugin? Choose(PluginVersionRange? range, Plugin? near)
    {
        if (range is not null)
            return All.LastOrDefault(plugin => range.Contains(plugin.Version));
        if (near is { IsBuiltIn: false } && Array.Find(_installed, plugin => plugin.Location == near.Location && plugin.Fault is null) is { } neighbour)
            return neighbour;
        return Latest;
    }
}
