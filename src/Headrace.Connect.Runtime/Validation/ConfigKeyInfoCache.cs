using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>The views of definitions that are validated again and again. A definition is held only as long as somebody else holds it.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class ConfigKeyInfoCache
{
    private readonly ConditionalWeakTable<ConfigDef, ConfigKeyInfo[]> _infos = [];

    /// <summary>The views of a definition's settings, in their order, if the definition was seen before: some connectors make a new one for each question.</summary>
    public bool TryGet(ConfigDef definition, [NotNullWhen(true)] out ConfigKeyInfo[]? infos)
    {
        if (_infos.TryGetValue(definition, out infos))
            return true;
        _infos.TryAdd(definition, [.. definition.Select(ConfigKeyInfo.From)]);
        return false;
    }
}
