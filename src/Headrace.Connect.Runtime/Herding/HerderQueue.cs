using System.Threading.Channels;
using Headrace.Connect.Errors;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>The herder's one queue and loop: all commands and events are carried out here, one after the other, so that its state needs no locks.</summary>
/// <remarks>Nothing on the loop waits: what takes time runs elsewhere and posts its outcome.</remarks>
internal sealed class HerderQueue(ILogger logger)
{
    /// <summary>More than all connectors of a large worker can have to say at once; who finds it full waits.</summary>
    private const int CommandsMax = 65_536;

    private readonly Channel<Action> _commands = Channel.CreateBounded<Action>(new BoundedChannelOptions(CommandsMax) { SingleReader = true });

    /// <summary>Puts a command behind the others. After <see cref="Close"/> it is dropped. It is called from any thread but, while the queue is full, the loop's own.</summary>
    public void Post(Action command)
    {
        if (!_commands.Writer.TryWrite(command))
            _ = PostLaterAsync(command);
    }

    /// <summary>Carries a question out on the loop and returns its answer.</summary>
    public async Task<T> AskAsync<T>(Func<T> question, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var command = () =>
        {
            try
            {
                answer.TrySetResult(question());
            }
            catch (Exception e)
            {
                answer.TrySetException(e);
            }
        };
        try
        {
            await _commands.Writer.WriteAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException e)
        {
            throw new ConnectException("Worker is shutting down", e);
        }
        return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Carries a command out on the loop; completes when it has been.</summary>
    public Task AskAsync(Action command, CancellationToken cancellationToken) => AskAsync(
        () =>
        {
            command();
            return true;
        },
        cancellationToken);

    /// <summary>Takes no more commands; the loop ends when those that are there have been carried out.</summary>
    public void Close() => _commands.Writer.TryComplete();

    /// <summary>Carries commands out until the queue is closed.</summary>
    public async Task RunAsync()
    {
        while (await _commands.Reader.WaitToReadAsync().ConfigureAwait(false))
            RunPending();
    }

    /// <summary>Carries out what is in the queue now. A test drives the herder with it.</summary>
    /// <returns>How many commands there were.</returns>
    public int RunPending()
    {
        var count = 0;
        while (_commands.Reader.TryRead(out var command))
        {
            count++;
            try
            {
                command();
            }
            catch (Exception e)
            {
                // One connector's trouble must not end the worker.
                logger.HerderBug(e);
            }
        }
        return count;
    }

    private async Task PostLaterAsync(Action command)
    {
        try
        {
            await _commands.Writer.WriteAsync(command).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The worker has stopped: there is nobody to tell.
        }
    }
}
