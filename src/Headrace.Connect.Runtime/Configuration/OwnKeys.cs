using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>Settings of Headrace's own, under <c>headrace.</c>. Unknown ones are accepted, as Kafka Connect accepts any, but a word that is misspelled has no effect, which somebody has to say.</summary>
public static class OwnKeys
{
    private const string Prefix = "headrace.";

    /// <summary>Those of connectors.</summary>
    internal static IReadOnlyCollection<string> OfConnectors { get; } = [.. RestartPolicy.Keys, .. ConnectorConfig.Keys.Where(IsOwn)];

    /// <summary>Those of workers that the runtime itself reads.</summary>
    public static IReadOnlyCollection<string> OfWorkers { get; } = [.. WorkerConfig.DistributedDefinition.Select(static key => key.Name).Where(IsOwn)];

    /// <summary>Logs a warning for each setting that is not known, with the one that may have been meant.</summary>
    /// <param name="whose">Whose settings they are.</param>
    /// <param name="keys">The names of all settings.</param>
    /// <param name="known">The names that are known; one that ends with a dot stands for all that begin like it.</param>
    /// <param name="logger">Takes the warnings.</param>
    public static void WarnOfUnknown(string whose, IEnumerable<string> keys, IReadOnlyCollection<string> known, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(known);
        foreach (var key in keys.Where(key => IsOwn(key) && !known.Any(name => key == name || (name.EndsWith('.') && key.StartsWith(name, StringComparison.Ordinal)))))
            logger.UnknownOwnKey(whose, key, known.Where(static name => !name.EndsWith('.')).MinBy(name => Distance(key, name)) ?? Prefix);
    }

    internal static bool IsOwn(string key) => key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>How many characters have to be put in, left out or replaced (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var distances = new int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
            distances[column] = column;
        for (var row = 1; row <= left.Length; row++)
        {
            var diagonal = distances[0];
            distances[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var replaced = diagonal + (left[row - 1] == right[column - 1] ? 0 : 1);
                diagonal = distances[column];
                distances[column] = Math.Min(replaced, Math.Min(distances[column], distances[column - 1]) + 1);
            }
        }
        return distances[right.Length];
    }
}
