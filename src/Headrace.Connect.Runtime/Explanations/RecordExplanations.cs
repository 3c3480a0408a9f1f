using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Tolerance;

namespace Headrace.Connect.Runtime.Explanations;

/// <summary>Says of a record that failed where it is, what is wrong with it, and which setting to change.</summary>
internal static class RecordExplanations
{
    /// <summary>What the bytes of a record show; null if that is nothing usual.</summary>
    public static KnownError? FindMixUp(FailedRecord failed)
    {
        if (failed.Consumed is not { } consumed)
            return null;
        return failed.Stage switch
        {
            ErrorStage.KeyConverter when consumed.Key is { } key => MixUps.Find(key.Span, failed.ClassName, failed.Exception),
            ErrorStage.ValueConverter when consumed.Value is { } value => MixUps.Find(value.Span, failed.ClassName, failed.Exception),
            ErrorStage.Transformation or ErrorStage.TaskPut when failed.Converted is { } record && MixUps.IsUnusedEnvelope(record) => KnownErrors.EnvelopeNotUsed,
            // Any bytes are some text to StringConverter: what does not fit fails later.
            ErrorStage.Transformation or ErrorStage.TaskPut when consumed.Value is { } value && failed.ValueConverter is { } converter
                => MixUps.Find(value.Span, converter, failed.Exception) is { } found && IsBehindText(found) ? found : null,
            _ => null,
        };
    }

    /// <summary>The explanation.</summary>
    /// <param name="task">The task.</param>
    /// <param name="failed">The record.</param>
    /// <param name="config">The connector's settings: what it has need not be advised, and <c>errors.log.include.messages</c> says whether it may tell what the record holds.</param>
    public static ErrorExplanation Of(ConnectorTaskId task, FailedRecord failed, ConnectorConfig config)
    {
        var known = FindMixUp(failed) ?? OfStage(failed);
        var settings = SettingsOf(failed, known);
        var place = failed switch
        {
            { Consumed: { } consumed } => $" at {consumed.Partition}@{consumed.Offset}",
            { Source: { } source } => $" at source offset {OffendingValue.OfMessage(source.SourceOffset?.ToString() ?? "null")}{(source.Topic is { } topic ? $" for topic {topic}" : "")}",
            _ => "",
        };
        var plugin = failed.Plugin is { } alias ? $"{alias} ({failed.ClassName})" : failed.ClassName;
        var line = $"{known.Code} connector {task.Connector}, task {task.Task}: {failed.Stage.ToKafkaName()} failed{place} in {plugin}{FieldAndValue(failed, config.LogErrorMessages)}, {known.Title}; " +
            $"{AdviceOf(known, config).Replace("{0}", settings, StringComparison.Ordinal)}. See docs/errors/{known.Code}.md";
        return new(known.Code, OffendingValue.OneLine(line));
    }

    private static bool IsBehindText(KnownError found) => found == KnownErrors.RegistryBytes || found == KnownErrors.Compressed || found == KnownErrors.AvroFile || found == KnownErrors.OtherEncoding;

    private static KnownError OfStage(FailedRecord failed) => failed.Stage switch
    {
        ErrorStage.KeyConverter => failed.Consumed is null ? KnownErrors.KeyNotWritten : KnownErrors.KeyNotRead,
        ErrorStage.ValueConverter => failed.Consumed is null ? KnownErrors.ValueNotWritten : KnownErrors.ValueNotRead,
        ErrorStage.HeaderConverter when failed.Source is { Topic: null } => KnownErrors.NoTopic,
        ErrorStage.HeaderConverter => failed.Consumed is null ? KnownErrors.HeaderNotWritten : KnownErrors.HeaderNotRead,
        ErrorStage.Transformation => failed.Plugin?.StartsWith("predicates.", StringComparison.Ordinal) == true ? KnownErrors.NotTested : KnownErrors.NotTransformed,
        ErrorStage.KafkaProduce => FailureExplanations.OfKafka(failed.Exception, FailureStage.Send) ?? KnownErrors.NotProduced,
        ErrorStage.TaskPut => KnownErrors.Reported,
        _ => throw new ArgumentOutOfRangeException(nameof(failed), failed.Stage, null),
    };

    private static string AdviceOf(KnownError known, ConnectorConfig config)
    {
        if (known != KnownErrors.Reported || !config.TolerateErrors)
            return known.Advice;
        return config.DeadLetterTopic is null ? KnownErrors.ReportedAndPassedOverAdvice : KnownErrors.ReportedAndKeptAdvice;
    }

    private static string SettingsOf(FailedRecord failed, KnownError known) => failed.Stage switch
    {
        ErrorStage.KeyConverter => "key.converter",
        ErrorStage.HeaderConverter => "header.converter",
        ErrorStage.Transformation when known == KnownErrors.NotTransformed || known == KnownErrors.NotTested => failed.Plugin ?? "transforms",
        _ => "value.converter",
    };

    /// <summary>Which field, and what is in it; without a field, what the key or value begins with.</summary>
    private static string FieldAndValue(FailedRecord failed, bool showsContents)
    {
        var kind = failed.Stage == ErrorStage.HeaderConverter ? "header" : "field";
        var (field, value) = FieldOf(failed.Exception);
        var shown = field is null ? null : $", {kind} \"{field}\"";
        if (field is not null && value is not null)
            return $"{shown}: value {(showsContents ? OffendingValue.OfField(field, value) : NotShown)}";
        if (WholeValue(failed) is not { } whole)
            return shown ?? "";
        return $"{shown}: {(failed.Stage == ErrorStage.KeyConverter ? "key" : "value")} {(showsContents ? whole() : NotShown)}";
    }

    private const string NotShown = "not shown (errors.log.include.messages=false)";

    private static (string? Field, string? Value) FieldOf(Exception error)
    {
        var causes = 0;
        for (var current = error; current is not null && causes++ < FailureExplanations.CausesMax; current = current.InnerException)
        {
            if (FieldError.NameOf(current) is { } field)
                return (field, FieldError.ValueOf(current));
        }
        return default;
    }

    private static Func<string>? WholeValue(FailedRecord failed) => failed switch
    {
        { Stage: ErrorStage.KeyConverter, Consumed: { } consumed } => consumed.Key is { } key ? () => OffendingValue.OfBytes(key.Span) : null,
        { Stage: ErrorStage.ValueConverter or ErrorStage.Transformation or ErrorStage.TaskPut, Consumed: { } consumed } => consumed.Value is { } value ? () => OffendingValue.OfBytes(value.Span) : null,
        { Stage: ErrorStage.KeyConverter, Source: { } source } => Whole(source.Key),
        { Stage: ErrorStage.ValueConverter or ErrorStage.Transformation, Source: { } source } => Whole(source.Value),
        _ => null,
    };

    private static Func<string>? Whole(DataValue value) => value.IsNull ? null : () => OffendingValue.OfMessage(FieldError.Describe(value));
}
