using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Source;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Tolerance;

/// <summary>Retries, what is logged of failed records, and the counts, as <c>RetryWithToleranceOperator</c> of Kafka Connect 4.3.1 has them.</summary>
public sealed class ErrorToleranceTests
{
    private static readonly DataException Error = new("no number");

    private readonly FakeTimeProvider _time = new();
    private readonly ErrorCounters _counters = new();
    private readonly Lines _log = new();

    private (long Failures, long Errors, long Skipped, long Retries, long Logged) Counts => (_counters.Failures, _counters.Errors, _counters.Skipped, _counters.Retries, _counters.Logged);

    [Fact]
    public void Retries_DoubleTheirDelay_AndEndWithTheTimeout()
    {
        var errors = New(("errors.retry.timeout", "2000"));

        Assert.Equal([300, 600, 1100], Delays(errors, new RetriableException("later")));
        Assert.Equal((5, 0, 0, 3, 0), Counts); // four attempts, and the operation that was given up
    }

    [Fact]
    public void Retries_WaitForAnyTimeBelowTheGreatestDelay_OnceItIsExceeded()
    {
        var delays = Delays(New(("errors.retry.timeout", "60000"), ("errors.retry.delay.max.ms", "700")), new RetriableException("later"));

        Assert.Equal([300, 600], delays.Take(2));
        Assert.All(delays.Skip(2), static delay => Assert.InRange(delay, 0, 700));
        Assert.True(delays.Skip(2).Distinct().Count() > 10);
    }

    [Fact]
    public void Retries_EndWithTheTimeout_AlsoWhenTheLastWaitEndedATouchTooEarly()
    {
        var errors = New(("errors.retry.timeout", "500"));
        var state = default(RetryState);
        Assert.True(errors.ShouldRetry(new RetriableException("later"), ref state, out _));
        _time.Advance(TimeSpan.FromMilliseconds(499.6));

        Assert.False(errors.ShouldRetry(new RetriableException("later"), ref state, out _));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    public void Retries_ComeAtOnce_WithAGreatestDelayOfZeroOrLess(string delayMaxMs)
    {
        var errors = New(("errors.retry.timeout", "2000"), ("errors.retry.delay.max.ms", delayMaxMs));
        var state = default(RetryState);
        for (var i = 0; i < 50; i++)
        {
            Assert.True(errors.ShouldRetry(new RetriableException("later"), ref state, out var delay));
            Assert.Equal(TimeSpan.Zero, delay);
        }
    }

    [Fact]
    public void Retries_DoNotEnd_WithATimeoutBelowZero()
    {
        var errors = New(("errors.retry.timeout", "-1"));
        var state = default(RetryState);
        for (var i = 0; i < 200; i++)
        {
            Assert.True(errors.ShouldRetry(new RetriableException("later"), ref state, out var delay));
            Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromSeconds(60));
            _time.Advance(delay);
        }
        Assert.Equal(200, _counters.Retries);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void Operation_IsNotRetried_WithoutATimeout(bool isRetriable, int failures)
    {
        var state = default(RetryState);
        Assert.False(New().ShouldRetry(isRetriable ? new RetriableException("later") : Error, ref state, out _));
        Assert.Equal((failures, 0, 0, 0, 0), Counts);
    }

    [Theory]
    [InlineData("VALUE_CONVERTER", "none", 0, 1, 0)]
    [InlineData("VALUE_CONVERTER", "all", 0, 1, 1)]
    [InlineData("TRANSFORMATION", "all", 0, 1, 1)]
    [InlineData("TASK_PUT", "none", 1, 1, 0)]
    [InlineData("TASK_PUT", "all", 1, 0, 0)]
    [InlineData("KAFKA_PRODUCE", "all", 1, 0, 0)]
    public void RecordThatHasFailed_IsCountedByWhoFailedIt(string stage, string tolerance, int failures, int errors, int skipped)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        var failed = new FailedRecord(Enum.GetValues<ErrorStage>().Single(value => value.ToKafkaName() == stage), "a.Class", Error, Record(), null);
        var tolerant = New(("errors.tolerance", tolerance));

        Assert.Equal(tolerance == "none", Xunit.Record.Exception(() => { _ = tolerant.Fail(failed); }) is ConnectException);

        Assert.Equal((failures, errors, skipped, 0, 0), Counts);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), _counters.LastErrorTimestamp);
    }

    [Theory]
    [InlineData("false", "")]
    [InlineData(
        "true",
        ", where source record is = SourceRecord{sourcePartition={p=0}, sourceOffset={o=1}} ConnectRecord{topic='t', kafkaPartition=null, key=key, keySchema=Schema{STRING}, value=Struct{id=1}, "
        + "valueSchema=Schema{n:STRUCT}, timestamp=5, headers=ConnectHeaders(headers=[ConnectHeader(key=k, value=v, schema=Schema{STRING})])}")]
    public void LogLine_HasTheWholeRecordOfASource_IfItMay(string includesMessages, string record)
    {
        var errors = New(("errors.log.enable", "true"), ("errors.log.include.messages", includesMessages), ("errors.tolerance", "all"));

        _ = errors.Fail(new(ErrorStage.ValueConverter, "java.lang.String", Error, Record(), null));

        Assert.EndsWith($"Error encountered in task c-0. Executing stage 'VALUE_CONVERTER' with class 'java.lang.String'{record}.", Assert.Single(_log.All), StringComparison.Ordinal);
        Assert.Equal(1, _counters.Logged);
    }

    private static SourceRecord Record()
    {
        var schema = SchemaBuilder.Struct().Name("n").Field("id", Schema.Int32).Field("t", Schema.OptionalString).Build();
        return new(
            new("p", DataValue.From("0")), new("o", DataValue.From(1L)), "t", null, Schema.String, DataValue.From("key"), schema, DataValue.From(new Struct(schema).Set("id", 1)), 5L,
            new Headers().Add("k", Schema.String, DataValue.From("v")));
    }

    private ErrorTolerance New(params (string Key, string Value)[] settings) => new(
        ConnectorConfig.Parse("c", settings.ToDictionary(static setting => setting.Key, static setting => (string?)setting.Value)), new("c", 0), _counters, [], _time, new Random(1), _log);

    private List<double> Delays(ErrorTolerance errors, Exception error)
    {
        var delays = new List<double>();
        var state = default(RetryState);
        while (errors.ShouldRetry(error, ref state, out var delay))
        {
            delays.Add(delay.TotalMilliseconds);
            _time.Advance(delay);
        }
        return delays;
    }

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }
}
