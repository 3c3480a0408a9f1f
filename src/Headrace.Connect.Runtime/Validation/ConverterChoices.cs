using System.Diagnostics.CodeAnalysis;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>The converters that a connector gets: its own, or else the worker's.</summary>
/// <param name="Key">By <c>key.converter</c>.</param>
/// <param name="Value">By <c>value.converter</c>.</param>
/// <param name="Header">By <c>header.converter</c>.</param>
internal sealed record ConverterChoices(PluginChoice Key, PluginChoice Value, PluginChoice Header)
{
    /// <summary>The choice that a setting makes.</summary>
    /// <returns>Whether it is the setting of a converter's class.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out PluginChoice? choice)
    {
        choice = name switch
        {
            "key.converter" => Key,
            "value.converter" => Value,
            "header.converter" => Header,
            _ => null,
        };
        return choice is not null;
    }
}
