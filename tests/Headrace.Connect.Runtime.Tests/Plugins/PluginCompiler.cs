using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Headrace.Connect.Runtime.Tests.Plugins;

/// <summary>Compiles real plugin assemblies, as users do, in versions that a test asks for.</summary>
internal static class PluginCompiler
{
    private static readonly Lazy<MetadataReference[]> References = new(static () =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static file => MetadataReference.CreateFromFile(file))]);

    /// <summary>Compiles a plugin folder with a connector and what goes with it; see <see cref="Source"/>.</summary>
    public static void Write(string folder, string version, string more = "", string constructor = "") =>
        WriteAssembly(folder, "Demo.Plugin", Source(version, constructor) + more);

    /// <summary>Compiles an assembly into a folder.</summary>
    public static void WriteAssembly(string folder, string name, string source, params ReadOnlySpan<string> references)
    {
        var files = new List<MetadataReference>(References.Value);
        foreach (var reference in references)
            files.Add(MetadataReference.CreateFromFile(reference));
        var compilation = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(source)], files, new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, name + ".dll"), image.ToArray());
    }

    private static string Source(string version, string constructor) => $$"""
        using System;
        using System.Buffers;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Headrace.Connect;
        using Headrace.Connect.Config;
        using Headrace.Connect.Data;
        using Headrace.Connect.Header;
        using Headrace.Connect.Source;
        using Headrace.Connect.Storage;
        using Headrace.Connect.Transforms;

        namespace Demo
        {
            public static class Release { public const string Version = "{{version}}"; }

            public abstract class ProbeBase : SourceConnector { }

            public sealed class ProbeSourceConnector : ProbeBase
            {
                private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

                public ProbeSourceConnector() { {{constructor}} }

                public override string Version => Release.Version;

                public override ConfigDef ConfigDefinition { get; } = [ConfigKey.String("only." + Release.Version).Default("x").Document("d", Importance.Low)];

                public override Type TaskType => typeof(ProbeTask);

                public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) { _config = config; return Task.CompletedTask; }

                public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => new[] { _config };

                public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
            }

            public sealed class ProbeTask : SourceTask
            {
                public override string Version => Release.Version;

                public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) => Task.CompletedTask;

                public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken) { await Task.Delay(20, cancellationToken); return null; }

                public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
            }

            public sealed class ProbeTransform : ITransformation, IVersioned
            {
                public string Version => Release.Version;

                public ConfigDef ConfigDefinition { get; } = [ConfigKey.String("only." + Release.Version).Default("x").Document("d", Importance.Low)];

                public void Configure(IReadOnlyDictionary<string, string?> config) { }

                public ConnectRecord? Apply(ConnectRecord record) => record;

                public void Dispose() { }
            }

            public sealed class ProbeConverter : IConverter, IHeaderConverter, IVersioned
            {
                public string Version => Release.Version;

                public ConfigDef ConfigDefinition { get; } = [ConfigKey.String("only." + Release.Version).Default("x").Document("d", Importance.Low)];

                public void Configure(IReadOnlyDictionary<string, string?> config, bool isKey) { }

                public void Configure(IReadOnlyDictionary<string, string?> config) { }

                public bool FromConnectData(string topic, Headers? headers, Schema? schema, in DataValue value, IBufferWriter<byte> output) => false;

                public SchemaAndValue ToConnectData(string topic, Headers? headers, ReadOnlyMemory<byte>? bytes) => default;

                public bool FromConnectHeader(string topic, string key, Schema? schema, in DataValue value, IBufferWriter<byte> output) => false;

                public SchemaAndValue ToConnectHeader(string topic, string key, ReadOnlyMemory<byte>? bytes) => default;

                public void Dispose() { }
            }

            [KafkaConnectName("org.example.Stand$In")]
            public sealed class StandIn : IPredicateOfOurs { }

            public class IPredicateOfOurs : IPredicate
            {
                public ConfigDef ConfigDefinition => ConfigDef.Empty;

                public void Configure(IReadOnlyDictionary<string, string?> config) { }

                public bool Test(ConnectRecord record) => true;

                public void Dispose() { }
            }

            /// <summary>Gives each key the next line of a file, for as long as its path says in milliseconds.</summary>
            public sealed class TtlConfigProvider : IConfigProvider
            {
                private string _file = "";

                public void Configure(IReadOnlyDictionary<string, string?> parameters) => _file = parameters["file"]!;

                public ConfigData Get(string path, IReadOnlyCollection<string> keys) => new ConfigData(
                    keys.ToDictionary(key => key, key => System.IO.File.ReadAllText(_file)), TimeSpan.FromMilliseconds(int.Parse(path)));

                public void Dispose() { }
            }

            internal sealed class Hidden : IPredicateOfOurs { }
        }

        """;
}
