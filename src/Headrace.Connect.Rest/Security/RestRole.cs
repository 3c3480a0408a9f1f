namespace Headrace.Connect.Rest.Security;

/// <summary>What a user must be allowed for an endpoint; each includes those before it, but for the last two.</summary>
internal enum RestRole
{
    /// <summary>To read.</summary>
    View,

    /// <summary>To pause, resume, stop and restart.</summary>
    Operate,

    /// <summary>To create, change and delete connectors and their offsets.</summary>
    Admin,

    /// <summary>To change what concerns the worker as a whole: <see cref="Admin"/> for every connector.</summary>
    AdminOfWorker,

    /// <summary>Nothing: other workers call it, and sign what they send.</summary>
    Internal,

    /// <summary>Nothing, not even a name: orchestrators ask whether the worker lives.</summary>
    Anyone,
}
