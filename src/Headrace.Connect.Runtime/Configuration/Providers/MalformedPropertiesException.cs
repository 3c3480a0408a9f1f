using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration.Providers;

/// <summary>A properties file that a variable names has an escape that is none. The class and the text are Java's; the cause says which file, and where.</summary>
[KafkaConnectName("java.lang.IllegalArgumentException")]
internal sealed class MalformedPropertiesException(string path, ConfigException cause)
    : ConfigVariableException("Malformed \\uxxxx encoding.", new ConfigException($"Could not read properties from file {path}: {cause.Message}", cause));
