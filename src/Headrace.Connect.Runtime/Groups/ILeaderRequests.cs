using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>What a worker asks its group's leader for, over HTTP.</summary>
internal interface ILeaderRequests : IDisposable
{
    /// <summary>Gives the leader the tasks that a connector of this worker has made.</summary>
    /// <param name="leader">Where the leader's REST API is.</param>
    /// <param name="connector">The connector.</param>
    /// <param name="tasks">The tasks' configs.</param>
    /// <param name="key">The key to sign with; null where requests are not signed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ConnectException">The leader did not take them.</exception>
    Task PutTasksAsync(
        Uri leader, string connector, IReadOnlyList<IReadOnlyDictionary<string, string?>> tasks, SessionKey? key, CancellationToken cancellationToken);

    /// <summary>Asks the leader to fence the tasks of a connector that may still write.</summary>
    /// <param name="leader">Where the leader's REST API is.</param>
    /// <param name="connector">The connector.</param>
    /// <param name="key">The key to sign with; null where requests are not signed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BadRequestException">The leader says that there is nothing to fence: another attempt is of no use.</exception>
    /// <exception cref="ConnectException">They were not fenced.</exception>
    Task FenceAsync(Uri leader, string connector, SessionKey? key, CancellationToken cancellationToken);
}
