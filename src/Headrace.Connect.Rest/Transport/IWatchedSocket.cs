namespace Headrace.Connect.Rest.Transport;

/// <summary>A socket that an <see cref="EventLoop"/> watches.</summary>
internal interface IWatchedSocket
{
    /// <summary>Something has changed. It runs on the loop's thread and must not block.</summary>
    /// <param name="mask">What, in the bits of <see cref="Epoll"/>.</param>
    void OnEvents(uint mask);
}
