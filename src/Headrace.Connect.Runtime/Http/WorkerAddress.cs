using System.Net;

namespace Headrace.Connect.Runtime.Http;

/// <summary>Where a worker was reached first, of all the addresses that its name may have.</summary>
internal sealed class WorkerAddress
{
    /// <summary>The address; null before the first connection.</summary>
    public EndPoint? EndPoint { get; set; }
}
