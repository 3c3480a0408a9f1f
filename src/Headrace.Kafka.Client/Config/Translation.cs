using System.Globalization;

namespace Headrace.Kafka.Client;

/// <summary>One translation while it runs: the user's properties, what librdkafka gets, and the warnings.</summary>
internal sealed class Translation(ClientKind kind, IReadOnlyDictionary<string, string> properties)
{
    private readonly List<string> _warnings = [];

    public ClientKind Kind => kind;

    /// <summary>librdkafka's properties so far.</summary>
    public Dictionary<string, string> Library { get; } = [];

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Where tokens come from, for logins that need them.</summary>
    public IBearerTokenSource? Tokens { get; set; }

    public void Set(string libraryName, string value) => Library[libraryName] = value;

    public void Set(string libraryName, long value) => Library[libraryName] = value.ToString(CultureInfo.InvariantCulture);

    public void Set(string libraryName, bool value) => Library[libraryName] = value ? "true" : "false";

    public void Warn(string sentence) => _warnings.Add(sentence);

    /// <summary>Whether the user set the property. A missing and a null value are alike.</summary>
    public bool IsSet(string key) => Raw(key) is not null;

    /// <summary>The value without surrounding blanks, or null.</summary>
    public string? Raw(string key) => properties.TryGetValue(key, out var value) ? value?.Trim() : null;

    /// <summary>The value, or null if it is missing or empty.</summary>
    public string? Text(string key) => Raw(key) is { Length: > 0 } value ? value : null;

    /// <summary>One of some words, compared without case; answers with the word as it is listed.</summary>
    public string Word(string key, string defaultWord, params ReadOnlySpan<string> words)
    {
        if (Raw(key) is not { } value)
            return defaultWord;
        foreach (var word in words)
        {
            if (string.Equals(word, value, StringComparison.OrdinalIgnoreCase))
                return word;
        }
        throw new ClientConfigException(key, value, $"is not known. Use one of {string.Join(", ", words.ToArray())}.");
    }

    public bool Boolean(string key, bool defaultValue) => Raw(key) is not { } value ? defaultValue
        : bool.TryParse(value, out var parsed) ? parsed
        : throw new ClientConfigException(key, value, "is neither true nor false.");

    public int Int32(string key, int defaultValue, int min = int.MinValue, int max = int.MaxValue) => (int)Int64(key, defaultValue, min, max);

    public long Int64(string key, long defaultValue, long min = long.MinValue, long max = long.MaxValue)
    {
        if (Raw(key) is not { } text)
            return defaultValue;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        throw new ClientConfigException(key, text, max is int.MaxValue or long.MaxValue
            ? min is int.MinValue or long.MinValue ? "is not a whole number." : $"is not a whole number of at least {min}."
            : $"is not a whole number from {min} to {max}.");
    }

    public TimeSpan Milliseconds(string key, long defaultMs, long minMs = 0, long maxMs = long.MaxValue)
    {
        var ms = Int64(key, defaultMs, minMs, maxMs);
        // A timer takes 24 days at most; Connect's Long.MAX_VALUE means for ever.
        return ms > int.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(ms);
    }

    /// <summary>Fits a value into librdkafka's range, with a warning where that changes what the user wrote.</summary>
    public long Clamp(string key, long value, long min, long max)
    {
        var used = Math.Clamp(value, min, max);
        if (used != value && IsSet(key))
            Warn($"{key}={value} is used as {used}: librdkafka takes {min} to {max}.");
        return used;
    }

    /// <summary>Warns of a property that the user changed from its default and that has no effect.</summary>
    public void WarnIfChanged(string key, string? defaultValue, string why)
    {
        if (Raw(key) is { } value && !string.Equals(value, defaultValue ?? "", StringComparison.OrdinalIgnoreCase))
            Warn($"{key} has no effect here: {why}");
    }

    /// <summary>The last part of a Java class name: what is behind the last dot.</summary>
    public static string SimpleClassName(string className)
    {
        // Kafka's own defaults are printed as "class org.apache…".
        var name = className.StartsWith("class ", StringComparison.Ordinal) ? className[6..].Trim() : className;
        return name[(name.LastIndexOf('.') + 1)..];
    }
}
