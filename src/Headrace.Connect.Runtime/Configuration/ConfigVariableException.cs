using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>A config provider could not be asked for the variables of a config.</summary>
internal class ConfigVariableException(string message, Exception? cause) : ConfigException(message, cause);
