using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>What the transformations have in common that evaluate an expression for each record.</summary>
/// <remarks>
/// Source: Debezium's documentation of content-based routing and message filtering. Expressions see the variables key, value, keySchema, valueSchema, topic and
/// header, where a header's content is header.name.value. Each evaluation is on its own: nothing is kept from one record to the next.
/// </remarks>
public abstract class ScriptTransformation : DebeziumTransformation
{
    private protected const string Drop = "drop";
    private protected const string Keep = "keep";
    private protected const string EvaluateNulls = "evaluate";

    private protected static readonly ConfigKey<string> TopicRegexKey = ConfigKey.String("topic.regex").Default(null)
        .Check(new ValidRegex())
        .Document("A Java regular expression that the whole name of a topic has to match. Records of other topics pass unchanged.", Importance.Low)
        .Display(null, 1, Width.Long, "Topic regex");

    private protected static readonly ConfigKey<string> LanguageKey = ConfigKey.String("language").Default(null)
        .Document(
            "Required. The language of the expression: jsr223.graal.js or graal.js for JavaScript, cel for Google's Common Expression Language. An expression may take a second, 32 MiB and " +
            "100,000 steps for a record, and reaches nothing but the record.",
            Importance.High)
        .Display(null, 1, Width.Medium, "Expression language");

    private protected static readonly ConfigKey<string> NullHandlingKey = ConfigKey.String("null.handling.mode").Default(Keep)
        .Check(DebeziumKeys.OneOf(Drop, Keep, EvaluateNulls))
        .Document("What happens to records without a value. keep: they pass. drop: they are dropped. evaluate: the expression decides; its value is null.", Importance.Low)
        .Display(null, 1, Width.Short, "Handle null records");

    private readonly ConfigKey<string> _expressionKey;
    private readonly TimeProvider _time;
    private IRecordExpression? _expression;
    private JavaRegex? _topicRegex;
    private string? _lastTopic;
    private bool _isLastTopicMeant;
    private string _nullHandling = Keep;

    private protected ScriptTransformation(ConfigKey<string> expressionKey, TimeProvider time)
        : base([TopicRegexKey, LanguageKey, expressionKey, NullHandlingKey]) => (_expressionKey, _time) = (expressionKey, time);

    /// <inheritdoc/>
    public sealed override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (_expression is null)
            throw new InvalidOperationException("The transformation has not been configured.");
        if (_topicRegex is not null && !IsMeant(record.Topic))
            return record;
        if (record.Value.IsNull && _nullHandling != EvaluateNulls)
            return _nullHandling == Keep ? record : null;
        return Apply(record, _expression.Evaluate(record));
    }

    private protected abstract ConnectRecord? Apply(ConnectRecord record, in DataValue result);

    /// <summary>The error for a result of the wrong kind.</summary>
    private protected DataException WrongResult(in DataValue result, string wanted) => new(
        $"The expression of {_expressionKey.Name} gave {(result.IsNull ? "nothing" : $"'{result}'")}, which is no {wanted}.");

    private protected override void Configure(ParsedConfig config, ParsedConfig unlisted)
    {
        var expression = config.Require(_expressionKey);
        var language = config.Require(LanguageKey);
        _topicRegex = config.GetOptional(TopicRegexKey) is { Length: > 0 } regex ? JavaRegex.Compile(regex) : null;
        _lastTopic = null;
        _nullHandling = config.Get(NullHandlingKey).Trim().ToUpperInvariant() switch
        {
            "DROP" => Drop,
            "EVALUATE" => EvaluateNulls,
            _ => Keep,
        };
        _expression?.Dispose();
        _expression = ScriptLanguages.Compile(language, _expressionKey.Name, expression, _time);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _expression?.Dispose();
        base.Dispose(disposing);
    }

    private bool IsMeant(string? topic)
    {
        if (topic is null)
            return false;

        // Records come in runs of the same topic.
        if (!ReferenceEquals(topic, _lastTopic))
        {
            _isLastTopicMeant = _topicRegex!.Matches(topic);
            _lastTopic = topic;
        }

        return _isLastTopicMeant;
    }
}
