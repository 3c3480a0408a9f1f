namespace Headrace.Connect.Runtime;

/// <summary>What a request waits for, as long as it is asked: messages of time-outs name it instead of what the worker as a whole does.</summary>
/// <remarks>It goes along with the request's asynchronous calls, so that nothing between has to hand it on; steps outside a request are told to nobody.</remarks>
public sealed class RequestStage
{
    private static readonly AsyncLocal<RequestStage?> Ambient = new();

    private readonly TimeProvider _time;
    private volatile HerderStage? _current;

    private RequestStage(TimeProvider time) => _time = time;

    /// <summary>The step that is under way, or the last one that was; null before the first.</summary>
    public HerderStage? Current => _current;

    /// <summary>Begins to follow the request whose asynchronous method calls this.</summary>
    /// <param name="time">The clock for the times of its steps.</param>
    public static RequestStage Follow(TimeProvider time) => Ambient.Value = new(time);

    /// <summary>Does a step that may take long.</summary>
    /// <param name="description">What it is, as in "validating connector configuration".</param>
    /// <param name="step">The step.</param>
    public static T Run<T>(string description, Func<T> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var stage = Ambient.Value?.Begin(description);
        var result = step();
        stage?.Complete();
        return result;
    }

    /// <inheritdoc cref="Run{T}(string, Func{T})"/>
    public static async Task<T> RunAsync<T>(string description, Func<Task<T>> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var stage = Ambient.Value?.Begin(description);
        var result = await step().ConfigureAwait(false);
        stage?.Complete();
        return result;
    }

    private RequestStage Begin(string description)
    {
        _current = new(description, _time.GetUtcNow(), null);
        return this;
    }

    private void Complete() => _current = _current! with { Completed = _time.GetUtcNow() };
}
