using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>Accepts lists without duplicates and without empty items. Parsing drops duplicates of such a list before the check; validation reports them.</summary>
public sealed class ValidList : IConfigValidator
{
    private readonly IReadOnlyList<string> _texts;
    private readonly ValidString? _items;
    private readonly bool _isEmptyAllowed;
    private readonly bool _isNullAllowed;

    private ValidList(IReadOnlyList<string> texts, bool isEmptyAllowed, bool isNullAllowed)
    {
        _texts = texts;
        _items = texts.Count == 0 ? null : ValidString.In(texts);
        _isEmptyAllowed = isEmptyAllowed;
        _isNullAllowed = isNullAllowed;
    }

    /// <summary>Accepts any items, each once.</summary>
    /// <param name="isEmptyAllowed">Whether the list may be empty.</param>
    /// <param name="isNullAllowed">Whether the list may be absent.</param>
    public static ValidList AnyNonDuplicateValues(bool isEmptyAllowed, bool isNullAllowed) => new([], isEmptyAllowed, isNullAllowed);

    /// <summary>Accepts some texts, each once, or an empty list.</summary>
    /// <param name="texts">The texts.</param>
    public static ValidList In(params IReadOnlyList<string> texts) => new(texts, isEmptyAllowed: true, isNullAllowed: false);

    /// <summary>Accepts some texts, each once.</summary>
    /// <param name="isEmptyAllowed">Whether the list may be empty.</param>
    /// <param name="texts">The texts.</param>
    public static ValidList In(bool isEmptyAllowed, params IReadOnlyList<string> texts) => isEmptyAllowed || texts.Count > 0
        ? new(texts, isEmptyAllowed, isNullAllowed: false)
        : throw new ArgumentException("At least one valid string must be provided when empty values are not allowed", nameof(texts));

    /// <inheritdoc/>
    public void EnsureValid(string name, object? value)
    {
        if (value is not IReadOnlyList<string> list)
        {
            if (_isNullAllowed)
                return;

            throw new ConfigException($"Configuration '{name}' values must not be null.");
        }

        if (!_isEmptyAllowed && list.Count == 0)
            throw new ConfigException($"Configuration '{name}' must not be empty. Valid values include: {(_items is null ? "any non-empty value" : _items)}");
        if (list.Distinct(StringComparer.Ordinal).Count() != list.Count)
            throw new ConfigException($"Configuration '{name}' values must not be duplicated.");

        foreach (var item in list)
        {
            if (item.Length == 0)
                throw new ConfigException($"Configuration '{name}' values must not be empty.");

            _items?.EnsureValid(name, item);
        }
    }

    /// <summary>The text that documentation shows: the texts, or nothing.</summary>
    public override string ToString() => _items is null ? "" : $"[{string.Join(", ", _texts)}]";
}
