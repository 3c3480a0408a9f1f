using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Transforms;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>The transformations of a connector in order, each perhaps behind a predicate. Owned by one task.</summary>
internal sealed class TransformationChain : IDisposable
{
    private readonly Stage[] _stages;
    private bool _isTesting;

    private TransformationChain(Stage[] stages) => _stages = stages;

    public int Count => _stages.Length;

    /// <summary>Makes and configures what a connector names.</summary>
    /// <exception cref="ConnectException">A class is not known, or a setting is wrong.</exception>
    public static TransformationChain Create(ConnectorConfig config, PluginRegistry plugins, ILoggerFactory loggers, Plugin? plugin = null)
    {
        if (config.Transforms.Count == 0)
            return new([]);
        var stages = new List<Stage>();
        try
        {
            foreach (var alias in config.Transforms)
                stages.Add(CreateStage(config, plugins, plugin, loggers, alias));
        }
        catch
        {
            foreach (var stage in stages)
                stage.Dispose();
            throw;
        }
        return new([.. stages]);
    }

    /// <summary>The transformations and predicates with their aliases.</summary>
    public IEnumerable<(string Alias, bool IsPredicate, Metrics.PluginVersion Plugin)> Plugins
    {
        get
        {
            foreach (var stage in _stages)
                yield return (stage.Alias, false, Metrics.PluginVersion.Of(stage.Transformation, stage.ClassName));
            foreach (var stage in _stages.Where(static stage => stage.Predicate is not null).DistinctBy(static stage => stage.PredicateAlias, StringComparer.Ordinal))
                yield return (stage.PredicateAlias!, true, Metrics.PluginVersion.Of(stage.Predicate!, stage.PredicateClass!));
        }
    }

    /// <summary>Offers each transformation and predicate to somebody, with its kind and its alias.</summary>
    public void Monitor(Action<object, string, string> offer)
    {
        foreach (var stage in _stages)
        {
            offer(stage.Transformation, "transform", stage.Alias);
            if (stage.Predicate is not null)
                offer(stage.Predicate, "predicate", stage.PredicateAlias!);
        }
    }

    /// <summary>The class of a transformation, for reports.</summary>
    public string ClassName(int stage) => _stages[stage].ClassName;

    /// <summary>The prefix of the settings of a transformation, or of its predicate where that has failed last.</summary>
    public string Settings(int stage) => _isTesting ? $"predicates.{_stages[stage].PredicateAlias}" : $"transforms.{_stages[stage].Alias}";

    /// <summary>Applies one transformation.</summary>
    /// <returns>The record to go on with, or null to drop it.</returns>
    public ConnectRecord? Apply(int stage, ConnectRecord record)
    {
        var current = _stages[stage];
        if (current.Predicate is { } predicate)
        {
            _isTesting = true;
            var isFit = predicate.Test(record) != current.Negate;
            _isTesting = false;
            if (!isFit)
                return record;
        }
        return current.Transformation.Apply(record);
    }

    public void Dispose()
    {
        foreach (var stage in _stages)
            stage.Dispose();
    }

    private static Stage CreateStage(ConnectorConfig config, PluginRegistry plugins, Plugin? plugin, ILoggerFactory loggers, string alias)
    {
        var settings = config.WithPrefix($"transforms.{alias}.");
        var type = settings.GetValueOrDefault("type") ??
            throw new ConfigException($"Missing required configuration \"transforms.{alias}.type\" which has no default value.");
        settings.Remove("predicate", out var predicateAlias);
        settings.Remove("negate", out var negate);
        var chosen = plugins.Get(type, PluginKind.Transformation, Remove(settings), plugin);
        var transformation = chosen.Create<ITransformation>();
        IPredicate? predicate = null;
        string? predicateClass = null;
        try
        {
            transformation.UseLogger(loggers.CreateLogger(chosen.ClassName));
            transformation.Configure(settings);
            if (predicateAlias is not null)
                (predicate, predicateClass) = CreatePredicate(config, plugins, plugin, alias, predicateAlias);
        }
        catch
        {
            transformation.Dispose();
            throw;
        }
        return new(transformation, predicate, string.Equals(negate?.Trim(), "true", StringComparison.OrdinalIgnoreCase), chosen.ClassName)
        {
            Alias = alias,
            PredicateAlias = predicate is null ? null : predicateAlias,
            PredicateClass = predicateClass,
        };
    }

    private static (IPredicate Predicate, string ClassName) CreatePredicate(ConnectorConfig config, PluginRegistry plugins, Plugin? plugin, string transform, string alias)
    {
        var settings = config.WithPrefix($"predicates.{alias}.");
        if (!config.Predicates.Contains(alias) || settings.GetValueOrDefault("type") is not { } type)
        {
            throw new ConfigException(
                $"Transformation {transform} names the predicate {alias}, which is not defined. List it under \"predicates\" and set \"predicates.{alias}.type\".");
        }
        var chosen = plugins.Get(type, PluginKind.Predicate, Remove(settings), plugin);
        var predicate = chosen.Create<IPredicate>();
        try
        {
            predicate.Configure(settings);
        }
        catch
        {
            predicate.Dispose();
            throw;
        }
        return (predicate, chosen.ClassName);
    }

    /// <summary>Removes what is the framework's, and returns the version that was asked for.</summary>
    private static string? Remove(Dictionary<string, string?> settings)
    {
        settings.Remove("type");
        settings.Remove("plugin.version", out var version);
        return version;
    }

    private sealed record Stage(ITransformation Transformation, IPredicate? Predicate, bool Negate, string ClassName) : IDisposable
    {
        public required string Alias { get; init; }

        public string? PredicateAlias { get; init; }

        public string? PredicateClass { get; init; }

        public void Dispose()
        {
            Predicate?.Dispose();
            Transformation.Dispose();
        }
    }
}
