using Xunit;

namespace Headrace.TestKit;

/// <summary>One real broker for all tests of a test program, started when the first test asks for it.</summary>
/// <remarks>
/// <c>[assembly: AssemblyFixture(typeof(KafkaFixture))]</c> makes it; a test class takes it in its constructor and calls
/// <see cref="StartedAsync"/>. Tests keep apart by topic and group names of their own.
/// </remarks>
public sealed class KafkaFixture : IAsyncLifetime
{
    private readonly Lazy<Task<RealKafka>> _kafka = new(() => RealKafka.StartAsync());

    /// <summary>The broker. Skips the running test, with the reason, where the peers are absent.</summary>
    public Task<RealKafka> StartedAsync()
    {
        Peers.SkipUnlessPresent();
        return _kafka.Value;
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => default;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_kafka.IsValueCreated && _kafka.Value.IsCompletedSuccessfully)
            await (await _kafka.Value).DisposeAsync();
    }
}
