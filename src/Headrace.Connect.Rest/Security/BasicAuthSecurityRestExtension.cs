using Headrace.Connect.Errors;
using Headrace.Connect.RestExtensions;
using Headrace.Connect.Runtime.Plugins;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest.Security;

/// <summary>Guards the REST API by user names and passwords, set up as for Kafka Connect: the section <c>KafkaConnect</c> of a JAAS file names a file of credentials.</summary>
/// <remarks>Source: KIP-285; the answers are those of Kafka Connect 4.3.1. What is wrong with the files ends the start here; there every request would be refused.</remarks>
[KafkaConnectName("org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension")]
public sealed class BasicAuthSecurityRestExtension : IConnectRestExtension
{
    private const string Section = "KafkaConnect";
    private const string Module = "org.apache.kafka.connect.rest.basic.auth.extension.PropertyFileLoginModule";

    private readonly TimeProvider _time;
    private readonly ILogger? _logger;
    private readonly Func<string, string?> _environment;
    private readonly List<(string Flag, CredentialFile File)> _modules = [];

    /// <summary>Makes the extension; the JAAS file is looked for in the environment of the process, where the settings name none.</summary>
    /// <param name="loggerFactory">Takes warnings; null for none.</param>
    public BasicAuthSecurityRestExtension(ILoggerFactory? loggerFactory = null)
        : this(loggerFactory, TimeProvider.System, Environment.GetEnvironmentVariable)
    {
    }

    internal BasicAuthSecurityRestExtension(ILoggerFactory? loggerFactory, TimeProvider time, Func<string, string?> environment)
    {
        _logger = loggerFactory?.CreateLogger<BasicAuthSecurityRestExtension>();
        _time = time;
        _environment = environment;
    }

    /// <inheritdoc/>
    public string Version => Plugin.KafkaConnectVersion;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string?> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var path = JaasLocation.Find(settings, _environment) ?? throw new ConfigException(
            $"Basic authentication needs a JAAS file. Name it in {JaasLocation.Key}, or in KAFKA_OPTS as -Djava.security.auth.login.config=FILE.");
        foreach (var module in JaasFile.Read(path, Section))
        {
            if (module.Module != Module)
                throw new ConfigException($"The JAAS file {path} names the login module {module.Module}, which is not known. Use {Module}.");
            if (!module.Options.TryGetValue("file", out var file) || string.IsNullOrWhiteSpace(file))
                throw new ConfigException($"Property Credentials file must be specified: the login module in section {Section} of {path} has no option file=\"…\".");
            var credentials = new CredentialFile(file, _time, text => _logger?.CredentialsNotReloaded(text));
            if (credentials.IsOpen)
                _logger?.CredentialsEmpty(file);
            _modules.Add((module.Flag, credentials));
        }
    }

    /// <inheritdoc/>
    public void Register(IConnectRestExtensionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.AddFilter(new BasicAuthentication(_modules));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held.
    }
}
