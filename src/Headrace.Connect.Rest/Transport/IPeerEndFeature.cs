namespace Headrace.Connect.Rest.Transport;

/// <summary>What the end of a client's sending means. It may wait for its answer, as BusyBox's <c>nc</c> does after its last line, or have gone: both look the same until something is sent to it.</summary>
internal interface IPeerEndFeature
{
    /// <summary>From here on, a client that sends no more is taken for gone: its answer has no end by itself.</summary>
    void TakeForGone();
}
