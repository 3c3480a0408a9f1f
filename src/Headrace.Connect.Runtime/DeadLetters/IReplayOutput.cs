using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>Writes the records of letters and keeps the progress of the replay.</summary>
internal interface IReplayOutput : IDisposable
{
    /// <summary>Writes what there is to write of some letters, in order, and keeps the progress behind them.</summary>
    /// <param name="letters">The letters.</param>
    /// <param name="onWritten">Hears of each record that is safe.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ConnectException">A record was refused; what is before it is written, and the progress is in front of it.</exception>
    void Write(IReadOnlyList<HandledLetter> letters, Action onWritten, CancellationToken cancellationToken);
}
