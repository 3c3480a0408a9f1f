namespace Headrace.Connector.File;

/// <summary>Where a sink task's lines go.</summary>
internal interface ILineOutput : IDisposable
{
    /// <summary>Appends whole lines. They outlive this process when it returns.</summary>
    /// <exception cref="Headrace.Connect.Errors.ConnectException">They could not be written.</exception>
    void Append(ReadOnlySpan<byte> lines);
}
