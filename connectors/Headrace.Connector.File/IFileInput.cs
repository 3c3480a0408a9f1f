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
