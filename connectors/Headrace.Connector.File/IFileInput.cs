using Headrace.Connect.Source;

namespace Headrace.Connector.File;

/// <summary>Where the lines of a source task come from.</summary>
internal interface IFileInput : IDisposable
{
    /// <summary>The entry that goes into the offsets of lines; null where there are no offsets.</summary>
    SourceMap? Head { get; }

    /// <summary>Adds bytes to the lines, without waiting for any.</summary>
    /// <returns>What came of it.</returns>
    InputState Fill(LineSplitter lines);
}

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
