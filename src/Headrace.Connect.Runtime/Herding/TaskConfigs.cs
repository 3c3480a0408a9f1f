using System.Reflection;
using Headrace.Connect.Data;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>What the framework adds to the task configs that a connector returns, and when they are written anew. Source: the worker spec b.4.</summary>
internal static class TaskConfigs
{
    public const string TaskClassKey = "task.class";

    /// <summary>The name under which a task's class is stored: that of the Java class it stands in for, so that a JVM worker can take over.</summary>
    public static string ClassNameOf(Type task) => task.GetCustomAttribute<KafkaConnectNameAttribute>()?.Name ?? task.FullName ?? task.Name;

    /// <summary>Completes one task config.</summary>
    public static Config Complete(Config config, string taskClass, Config rawConnector, ConfigProviders providers)
    {
        var complete = new OrderedDictionary<string, string?>(InOrderOfJava([.. config.Keys]).Select(key => KeyValuePair.Create(key, config[key])), StringComparer.Ordinal) { [TaskClassKey] = taskClass };
        foreach (var key in (ReadOnlySpan<string>)["topics", "topics.regex"])
        {
            if (rawConnector.TryGetValue(key, out var topics))
                complete[key] = topics;
        }
        // Secrets that the connector passed on go into the store as the variables they came from.
        foreach (var (key, value) in rawConnector)
        {
            if (complete.ContainsKey(key) && providers.HasVariables(value))
                complete[key] = value;
        }
        var keys = JavaHashOrder.OfCopy(JavaHashOrder.OfCopy(complete.Keys, config.Count, complete.Count));
        return new OrderedDictionary<string, string?>(keys.Select(key => KeyValuePair.Create(key, complete[key])), StringComparer.Ordinal);
    }

    /// <summary>The order in which a Java connector sees its settings: that of the hash tables from the stored config to its start.</summary>
    private static string[] InOrderOfJava(string[] keys)
    {
        var transformed = JavaHashOrder.OfCopy(keys);
        var originals = JavaHashOrder.OfCopy(JavaHashOrder.OfCopy(JavaHashOrder.OfSized(transformed, static key => JavaHash.Of(key), keys.Length)));
        return JavaHashOrder.OfSet(originals);
    }

    /// <summary>Whether tasks have to be written.</summary>
    /// <param name="wanted">What the connector wants now.</param>
    /// <param name="entry">What the store holds.</param>
    public static bool Differ(IReadOnlyList<Config> wanted, Stores.ConnectorEntry entry)
    {
        if (entry.IsInconsistent || entry.TaskCount != wanted.Count || entry.AppliedConfig is null || !AreEqual(entry.AppliedConfig, entry.Config))
            return true;
        for (var task = 0; task < wanted.Count; task++)
        {
            if (!AreEqual(wanted[task], entry.Tasks.GetValueOrDefault(task)))
                return true;
        }
        return false;
    }

    private static bool AreEqual(Config? left, Config? right)
    {
        if (left is null || right is null)
            return left is null && right is null;
        if (left.Count != right.Count)
            return false;
        foreach (var (key, value) in left)
        {
            if (!right.TryGetValue(key, out var other) || other != value)
                return false;
        }
        return true;
    }
}
