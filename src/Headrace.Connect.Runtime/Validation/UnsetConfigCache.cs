using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>What answers show of settings that nobody has set, for definitions that are validated again and again. A definition is held only as long as somebody else holds it.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class UnsetConfigCache
{
    private readonly ConditionalWeakTable<ConfigDef, ConfigInfo[]> _infos = [];

    /// <summary>A definition's settings in their order, each with its default, if the definition was seen before: some connectors make a new one for each question.</summary>
    public bool TryGet(ConfigDef definition, [NotNullWhen(true)] out ConfigInfo[]? infos)
    {
        if (_infos.TryGetValue(definition, out infos))
            return true;
        _infos.TryAdd(definition, [.. definition.Select(Unset)]);
        return false;
    }

    private static ConfigInfo Unset(ConfigKey key)
    {
        var definition = ConfigKeyInfo.From(key);
        return new(definition, new(key.Name, definition.DefaultValue, [], [], true)) { Shared = new() };
    }
}
