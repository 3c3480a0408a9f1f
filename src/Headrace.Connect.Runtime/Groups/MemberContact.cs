namespace Headrace.Connect.Runtime.Groups;

/// <summary>How a connection to another worker of the group has ended, or why there was none.</summary>
internal enum MemberContact
{
    /// <summary>It stood, and the worker has ended it in good order: it stops.</summary>
    Parted,

    /// <summary>It stood, and broke.</summary>
    Broken,

    /// <summary>Nothing listens where the worker is.</summary>
    Refused,

    /// <summary>The worker does not know such connections: it is not one of Headrace's.</summary>
    Unsupported,

    /// <summary>There was no answer, or another one, such as that of another member of the group.</summary>
    Unknown,
}
