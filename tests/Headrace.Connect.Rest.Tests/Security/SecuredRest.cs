using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime.Events;
using Headrace.Connect.Runtime.Plugins;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest.Tests.Security;

/// <summary>REST servers with REST extensions.</summary>
internal static class SecuredRest
{
    public const string BasicAuth = "org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension";

    public const string Module = "org.apache.kafka.connect.rest.basic.auth.extension.PropertyFileLoginModule";

    public static PluginRegistry Plugins(TimeProvider? time = null, Func<string, string?>? environment = null)
    {
        var builder = FakePlugins.NewBuilder();
        builder.Add(() => new NamedUsersExtension());
        builder.Add(() => new BasicAuthSecurityRestExtension(null, time ?? TimeProvider.System, environment ?? (static _ => null)));
        return builder.Build();
    }

    public static Task<RestFixture> StartAsync(
        IReadOnlyList<string> extensions, IEnumerable<(string Key, string? Value)> settings, ILoggerFactory? logs = null, PluginRegistry? plugins = null, IReadOnlyList<string>? admin = null,
        WorkerEvents? events = null) =>
        StartWithAsync(extensions, settings, logs, plugins ?? Plugins(), admin, events);

    private static Task<RestFixture> StartWithAsync(
        IReadOnlyList<string> extensions, IEnumerable<(string Key, string? Value)> settings, ILoggerFactory? logs, PluginRegistry plugins, IReadOnlyList<string>? admin,
        WorkerEvents? events) =>
        RestFixture.StartAsync(
            new()
            {
                Events = events,
                Preview = FakePlugins.Preview(plugins),
                Listeners = ["http://127.0.0.1:0"],
                AdminListeners = admin,
                ExtensionClasses = extensions,
                Settings = settings.ToDictionary(static setting => setting.Key, static setting => setting.Value),
            },
            logs,
            plugins);

    /// <summary>A JAAS file that names a file of credentials.</summary>
    public static string WriteJaas(TempFolder folder, string credentials, string flag = "required") => folder.WriteText("jaas.conf", $$"""
        // Of another program.
        Other { com.example.Login optional; };
        /* Of Kafka Connect. */
        KafkaConnect {
          {{Module}} {{flag}}
          file="{{credentials}}";
        };
        """);
}
