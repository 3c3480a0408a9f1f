namespace Headrace.Connect;

/// <summary>A plugin that has a version.</summary>
public interface IVersioned
{
    /// <summary>The version, shown in the plugin list and in statuses.</summary>
    string Version { get; }
}
