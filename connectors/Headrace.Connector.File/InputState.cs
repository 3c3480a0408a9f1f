namespace Headrace.Connector.File;

/// <summary>What an input could add.</summary>
internal enum InputState
{
    /// <summary>Bytes were added.</summary>
    Added,

    /// <summary>There is nothing now.</summary>
    Waiting,

    /// <summary>What is left of the lines is the last line: nothing that follows belongs to it.</summary>
    Ended,
}
