using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>Holds answers back until changes of connectors have been carried out, as Kafka Connect's standalone worker does. In a group, nobody waits.</summary>
internal sealed class Settling(HerderParts parts, HerderQueue queue, Reconciler reconciler)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Whether answers are held back.</summary>
    public bool Settles { get; } = parts.Config.Mode == WorkerMode.Standalone;

    /// <summary>Waits until a change has been carried out.</summary>
    public async Task WaitAsync(string connector, CancellationToken cancellationToken)
    {
        if (!Settles)
            return;
        var settled = await queue.AskAsync(() => reconciler.WhenSettled(connector), cancellationToken).ConfigureAwait(false);
        try
        {
            await settled.WaitAsync(Timeout, parts.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The connector takes its time; the write is done, and the status shows the rest.
        }
    }

    /// <summary>As <see cref="WaitAsync"/>, after a config was written. A standalone worker tells who writes a config that the connector can't be started with it; the config stays.</summary>
    public async Task WaitForConfigAsync(string connector, CancellationToken cancellationToken)
    {
        if (!Settles)
            return;
        await WaitAsync(connector, cancellationToken).ConfigureAwait(false);
        if (await queue.AskAsync(() => reconciler.ConfigFailureOf(connector), cancellationToken).ConfigureAwait(false) is { } failure)
            throw new ConnectException(failure.Message, failure);
    }
}
