using Headrace.Connect.Config;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>Checks of settings as Debezium makes them.</summary>
internal static class DebeziumKeys
{
    /// <summary>Accepts the names of an enumeration, whatever their case; an absent value passes.</summary>
    /// <param name="names">The names, in the order of Debezium's message.</param>
    public static IConfigValidator OneOf(params IReadOnlyList<string> names) => OneOf(static name => $"The '{name}' value is invalid: ", names);

    /// <summary>The same where Debezium leaves the check to Kafka Connect, whose message is shorter.</summary>
    public static IConfigValidator ListedOneOf(params IReadOnlyList<string> names) => OneOf(static _ => "", names);

    private static LambdaValidator OneOf(Func<string, string> introduction, IReadOnlyList<string> names) => LambdaValidator.With(
        (name, value) =>
        {
            if (value is string text && !names.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase))
                throw new ConfigException(name, text, $"{introduction(name)}Value must be one of {string.Join(", ", names)}");
        },
        () => $"[{string.Join(", ", names)}]");

    /// <summary>A list as Debezium reads it: nothing after the last comma is nothing.</summary>
    public static IReadOnlyList<string> WithoutEmptyEnd(IReadOnlyList<string> items)
    {
        var count = items.Count;
        while (count > 0 && items[count - 1].Length == 0)
            count--;
        return count == items.Count ? items : [.. items.Take(count)];
    }

    extension(ParsedConfig config)
    {
        /// <summary>A setting that Debezium requires although its list gives it a default of null.</summary>
        /// <exception cref="ConfigException">It is absent or empty.</exception>
        public T Require<T>(ConfigKey<T> key)
            where T : class
        {
            var value = config.GetOptional(key);
            return value is null or "" or IReadOnlyList<string> { Count: 0 }
                ? throw new ConfigException(key.Name, value is null ? null : "", $"The '{key.Name}' value is invalid: A value is required")
                : value;
        }
    }
}
