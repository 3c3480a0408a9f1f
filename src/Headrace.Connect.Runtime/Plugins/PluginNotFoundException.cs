using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>A setting of the worker names a class that is not there.</summary>
public sealed class PluginNotFoundException : ConnectException
{
    /// <summary>Makes one.</summary>
    /// <param name="message">Which class.</param>
    public PluginNotFoundException(string message)
        : base(message)
    {
    }
}
