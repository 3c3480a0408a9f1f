using System.Runtime.CompilerServices;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Validation;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Plugins;

public sealed class PluginFoldersTests : IDisposable
{
    private readonly TempFolder _folder = new("plugins");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Folder_IsFoundWithoutLoadingIt_AndLoadedWhenAPluginIsUsed()
    {
        PluginCompiler.Write(_folder.Combine("demo"), "1.0");
        await using var folders = Open();

        Assert.Empty(folders.Problems);
        Assert.False(IsAnythingLoadedFrom(_folder.Path));
        Assert.Equal(
            ["Demo.IPredicateOfOurs predicate", "Demo.ProbeConverter converter", "Demo.ProbeConverter header_converter", "Demo.ProbeSourceConnector source",
                "Demo.ProbeTransform transformation", "Demo.TtlConfigProvider configprovider", "org.example.Stand$In predicate"],
            folders.Installed.Select(static plugin => $"{plugin.ClassName} {plugin.Kind.WireName}").Order(StringComparer.Ordinal));

        var connector = folders.Registry.CreateConnector("ProbeSource");
        Assert.Equal("1.0", connector.Version);
        Assert.True(IsAnythingLoadedFrom(_folder.Path));
        Assert.Equal("1.0", PluginRegistry.CreateTask(connector.TaskType).Version);
        Assert.True(folders.Registry.TryFind("Demo.StandIn", PluginKind.Predicate, out var standIn));
        Assert.Equal(("org.example.Stand$In", $"file:{_folder.Combine("demo")}/"), (standIn.ClassName, standIn.Location));
        Assert.Equal(["Probe", "ProbeConverter"], folders.Registry.AliasesOf("Demo.ProbeConverter"));
    }

    [Fact]
    public async Task PluginsOfTheWorkerItself_AreTakenFromFoldersToo_ByClassAndAlias()
    {
        PluginCompiler.WriteAssembly(_folder.Combine("own"), "Own", """
            using System.Collections.Generic;
            using System.Linq;
            using Headrace.Connect;
            using Headrace.Connect.Config;
            using Headrace.Connect.Policy;
            using Headrace.Connect.RestExtensions;

            namespace Own
            {
                public sealed class ModestConnectorClientConfigOverridePolicy : IConnectorClientConfigOverridePolicy, IVersioned
                {
                    private string _allowed = "";

                    public string Version => "2.1";

                    public void Configure(IReadOnlyDictionary<string, string?> settings) => _allowed = settings["modest.allowed"]!;

                    public IReadOnlyList<ConfigValue> Validate(ConnectorClientConfigRequest request) => request.ClientSettings.Keys.Select(key =>
                    {
                        var value = new ConfigValue(key);
                        if (key != _allowed)
                            value.Errors.Add($"{request.ConnectorName} may not set {key} of its {request.ClientType}.");
                        return value;
                    }).ToList();
                }

                public sealed class GreetingConnectRestExtension : IConnectRestExtension
                {
                    public string Version => "1.1";

                    public void Configure(IReadOnlyDictionary<string, string?> settings) { }

                    public void Register(IConnectRestExtensionContext context) { }

                    public void Dispose() { }
                }
            }
            """);
        await using var folders = PluginFolders.Open(TestPlugins.Create(), _folder.Path, reload: false, NullLogger.Instance, TimeProvider.System);

        Assert.Empty(folders.Problems);
        Assert.Equal(
            ["Own.GreetingConnectRestExtension rest_extension 1.1", "Own.ModestConnectorClientConfigOverridePolicy connector_client_config_override_policy 2.1"],
            folders.Installed.Select(static plugin => $"{plugin.ClassName} {plugin.Kind.WireName} {plugin.Version}").Order(StringComparer.Ordinal));
        Assert.DoesNotContain(folders.Registry.All, static plugin => plugin.ClassName.StartsWith("Own.", StringComparison.Ordinal)); // they are no part of connectors
        Assert.Equal("1.1", folders.Registry.CreateRestExtension("Greeting").Version);
        Assert.Equal("1.1", folders.Registry.CreateRestExtension("Own.GreetingConnectRestExtension").Version);
        foreach (var name in (string[])["Modest", "Own.ModestConnectorClientConfigOverridePolicy"])
        {
            var worker = TestWorker.Distributed(folders.Registry, ("connector.client.config.override.policy", name), ("modest.allowed", "linger.ms"));
            var config = new Dictionary<string, string?> { ["name"] = "c", ["connector.class"] = "NumbersSource", ["producer.override.linger.ms"] = "9" };
            Assert.Equal("9", ClientConfigs.SourceProducer(worker, config)["linger.ms"]);
            config["producer.override.acks"] = "1";
            Assert.Equal(
                "Client Config Overrides not allowed [[acks,1,[],[c may not set acks of its Producer.],true]]", Assert.Throws<ConnectException>(() => ClientConfigs.SourceProducer(worker, config)).Message);
            var options = ConnectorValidationOptions.From(worker);
            var errors = ClientOverrides.Validate("producer", config, options.Policy!, static _ => null).SelectMany(static info => info.Value.Errors);
            Assert.Equal(["c may not set acks of its Producer."], errors);
        }
        Assert.Contains("All, None, Principal or Allowlist", Assert.Throws<ConfigException>(() => TestWorker.Distributed(folders.Registry, ("connector.client.config.override.policy", "com.example.All")).OverridePolicy).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AssembliesInTheEntryItself_AreLocationsOfTheirOwn_ThatFindWhatLiesBesideThem()
    {
        var library = _folder.Combine("Needed.dll");
        PluginCompiler.WriteAssembly(_folder.Path, "Needed", """public static class Needed { public const string Text = "x"; public static string Get() => "needed"; }""");
        PluginCompiler.WriteAssembly(_folder.Path, "Uses", Predicate("Uses", "Needed.Get()"), library);
        PluginCompiler.WriteAssembly(_folder.Path, "Derives", Predicate("Derives", "\"d\""));
        await using var folders = Open();

        Assert.Empty(folders.Problems);
        Assert.Equal([$"file:{_folder.Combine("Derives.dll")}", $"file:{_folder.Combine("Uses.dll")}"], folders.Installed.Select(static plugin => plugin.Location).Order(StringComparer.Ordinal));
        Assert.Equal(["d", "needed"], folders.Installed.Select(static plugin => plugin.Version!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task BaseClassInAnotherAssemblyOfTheFolder_MakesAPlugin()
    {
        PluginCompiler.WriteAssembly(_folder.Combine("two"), "Base", Predicate("CommonBase", "\"b\"", "abstract"));
        PluginCompiler.WriteAssembly(_folder.Combine("two"), "Own", "public sealed class Derived : CommonBase { }", _folder.Combine("two", "Base.dll"));
        await using var folders = Open();

        Assert.Equal(["Derived"], folders.Installed.Select(static plugin => plugin.ClassName));
        Assert.Equal("b", folders.Installed.Single().Version);
    }

    [Fact]
    public async Task WhatIsBroken_IsNamed_AndHarmsNothingElse()
    {
        PluginCompiler.Write(_folder.Combine("good"), "1.0");
        Directory.CreateDirectory(_folder.Combine("broken"));
        File.WriteAllText(_folder.Combine("broken", "Broken.dll"), "MZ this is no assembly");
        PluginCompiler.WriteAssembly(_folder.Combine("throws"), "Throws", Predicate("Throws", "\"1\"", "sealed", """throw new InvalidOperationException("no licence");"""));
        PluginCompiler.WriteAssembly(_folder.Combine("needs"), "Missing", "public static class Missing { public static string Get() => \"m\"; }");
        PluginCompiler.WriteAssembly(_folder.Combine("needs"), "Needs", Predicate("Needs", "Missing.Get()"), _folder.Combine("needs", "Missing.dll"));
        File.Delete(_folder.Combine("needs", "Missing.dll"));
        PluginCompiler.WriteAssembly(_folder.Combine("takes"), "Takes", Predicate("Takes", "\"1\"", "sealed", "", "int number"));
        await using var folders = Open(_folder.Path + "," + _folder.Combine("nowhere"));

        Assert.Equal(
            [_folder.Combine("broken", "Broken.dll"), _folder.Combine("nowhere"), _folder.Combine("takes", "Takes.dll")], folders.Problems.Select(static problem => problem.Path).Order(StringComparer.Ordinal));
        Assert.Contains("has no public constructor without parameters", folders.Problems.Single(static problem => problem.Path.EndsWith("Takes.dll", StringComparison.Ordinal)).Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Throws", folders.Registry.All.Select(static plugin => plugin.ClassName));
        Assert.DoesNotContain("Needs", folders.Registry.All.Select(static plugin => plugin.ClassName));
        Assert.Equal("Could not make an instance of Throws: no licence", Assert.Throws<ConnectException>(() => folders.Registry.CreatePredicate("Throws")).Message);
        Assert.Contains("The plugin needs the assembly Missing, ", folders.Registry.FaultOf("Needs")!.ToString(), StringComparison.Ordinal);
        Assert.Equal("1.0", folders.Registry.CreateConnector("ProbeSource").Version);
    }

    [Fact]
    public async Task JavaFolder_IsPassedOverWithOneLine()
    {
        Directory.CreateDirectory(_folder.Combine("debezium", "lib"));
        File.WriteAllText(_folder.Combine("debezium", "lib", "a.jar"), "");
        await using var folders = Open();

        Assert.All(folders.Problems, static problem => Assert.False(problem.IsFault));
        Assert.Equal([_folder.Combine("debezium")], folders.Problems.Select(static problem => problem.Path));
        Assert.Empty(folders.Installed);
    }

    [Fact]
    public async Task SdkInThePluginsFolder_IsPassedOver_AndSoIsWhatTheWorkerIsMadeOf()
    {
        File.Copy(typeof(Connector).Assembly.Location, Path.Combine(Directory.CreateDirectory(_folder.Combine("demo")).FullName, "Headrace.Connect.dll"));
        PluginCompiler.WriteAssembly(_folder.Combine("demo"), "Own", Predicate("Own", "\"1\""));
        PluginCompiler.WriteAssembly(_folder.Combine("peeks"), "Peeks", Predicate("Peeks", "Headrace.Connect.Runtime.Plugins.Plugin.KafkaConnectVersion.Length + typeof(Headrace.Connect.Runtime.Plugins.Plugin).Name"));
        await using var folders = Open();

        Assert.Equal("1", folders.Registry.Get("Own", PluginKind.Predicate).Version);
        Assert.Contains("Headrace.Connect.Runtime", folders.Registry.FaultOf("Peeks")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralVersions_TheNewestIsTheDefault_AndRangesChoose()
    {
        foreach (var version in (string[])["1.0.0", "2.0.0", "1.1.0-rc1"])
            PluginCompiler.Write(_folder.Combine("demo-" + version), version);
        await using var folders = Open();
        var registry = folders.Registry;

        Assert.Equal(["1.0.0", "1.1.0-rc1", "2.0.0"], registry.OfKind(PluginKind.Source).Select(static plugin => plugin.Version));
        Assert.Equal("2.0.0", registry.GetConnector("ProbeSource").Create<Connector>().Version);
        Assert.Equal("1.0.0", registry.GetConnector("ProbeSource", "1.0.0").Create<Connector>().Version);
        Assert.Equal("1.1.0-rc1", registry.GetConnector("ProbeSource", "[1.0,2.0)").Version);
        Assert.Equal(
            "Plugin Demo.ProbeSourceConnector not found that matches the version range [9,9], available versions: [1.0.0, 1.1.0-rc1, 2.0.0]",
            Assert.ThrowsAny<ConnectException>(() => registry.GetConnector("ProbeSource", "9")).Message);
        Assert.Equal("1.0.0", registry.Get("ProbeTransform", PluginKind.Transformation, null, registry.GetConnector("ProbeSource", "1.0.0")).Version);
        Assert.Equal("2.0.0", registry.Get("ProbeTransform", PluginKind.Transformation, "[1.0,)", registry.GetConnector("ProbeSource", "1.0.0")).Version);
    }

    [Fact]
    public async Task ChangedFolder_IsTakenWhenItHasSettled_AndTheOldContextIsUnloaded()
    {
        PluginCompiler.Write(_folder.Combine("demo"), "1.0");
        await using var folders = Open(reload: true);
        var old = Use(folders.Registry, "1.0");
        Assert.False(folders.Look());

        PluginCompiler.Write(_folder.Combine("demo"), "2.0");
        Assert.False(folders.Look());
        Assert.Equal("1.0", folders.Registry.CreateConnector("ProbeSource").Version); // of the copy
        Assert.True(folders.Look());
        Assert.False(folders.Look());
        Assert.Equal("2.0", folders.Registry.CreateConnector("ProbeSource").Version);
        await Eventually.UntilAsync(() => IsCollected(old), "the old context is unloaded");
    }

    [Fact]
    public async Task NewVersionThatCannotBeUsed_LeavesTheOldOne()
    {
        PluginCompiler.Write(_folder.Combine("demo"), "1.0");
        await using var folders = Open(reload: true);

        PluginCompiler.Write(_folder.Combine("demo"), "2.0", constructor: "throw new InvalidOperationException(\"no licence\");");
        folders.Look();
        Assert.False(folders.Look());
        Assert.Equal("1.0", folders.Registry.CreateConnector("ProbeSource").Version);
        File.WriteAllText(_folder.Combine("demo", "Demo.Plugin.dll"), "half a file");
        folders.Look();
        Assert.False(folders.Look());
        Assert.Equal("1.0", folders.Registry.CreateConnector("ProbeSource").Version);

        PluginCompiler.Write(_folder.Combine("demo"), "3.0");
        folders.Look();
        Assert.True(folders.Look());
        Assert.Equal("3.0", folders.Registry.CreateConnector("ProbeSource").Version);
    }

    [Fact]
    public async Task FoldersThatComeAndGo_AreListedAndNot()
    {
        PluginCompiler.Write(_folder.Combine("demo"), "1.0");
        await using var folders = Open(reload: true);
        PluginCompiler.Write(_folder.Combine("next"), "2.0");
        folders.Look();
        Assert.True(folders.Look());
        Assert.Equal(["1.0", "2.0"], folders.Registry.OfKind(PluginKind.Source).Select(static plugin => plugin.Version));
        Directory.Delete(_folder.Combine("demo"), recursive: true);
        folders.Look();
        Assert.True(folders.Look());
        Assert.Equal(["2.0"], folders.Registry.OfKind(PluginKind.Source).Select(static plugin => plugin.Version));
    }

    [Fact]
    public async Task RunningConnector_MovesToTheNewVersion_AndTheOldOneIsUnloaded()
    {
        PluginCompiler.Write(_folder.Combine("p", "demo"), "1.0");
        await using var folders = PluginFolders.Open(TestPlugins.Create(), _folder.Combine("p"), reload: true, NullLogger.Instance, TimeProvider.System);
        await using var worker = await EmbeddedWorker.StartAsync(_folder, folders.Registry, WorkerMode.Distributed);
        await worker.CreateAsync("moves", "ProbeSource", ("transforms", "t"), ("transforms.t.type", "ProbeTransform"));
        await worker.CreateAsync("stays", "NumbersSource", ("topic", "stays"), ("count", "1"));
        await worker.UntilStateAsync("moves", ExecutionState.Running, ExecutionState.Running);
        Assert.Equal("1.0", (await worker.Herder.GetTaskStatusAsync(new("moves", 0), Token)).Version);
        var old = Use(folders.Registry, "1.0");

        PluginCompiler.Write(_folder.Combine("p", "demo"), "2.0");
        folders.Look();
        Assert.True(folders.Look());
        await Eventually.UntilAsync(
            async () => await worker.Herder.GetConnectorStatusAsync("moves", Token) is { Connector: { State: ExecutionState.Running, Version: "2.0" }, Tasks: [{ State: ExecutionState.Running, Version: "2.0" }] },
            "the connector and its task run with 2.0");
        await Eventually.UntilAsync(() => IsCollected(old), "the old context is unloaded");
        await worker.UntilStateAsync("stays", ExecutionState.Running, ExecutionState.Running);
    }

    [Fact]
    public async Task ValueWithATimeToLive_RestartsItsConnector_AndTheTasksThatItChangesFor()
    {
        PluginCompiler.Write(_folder.Combine("p", "demo"), "1.0");
        var secret = _folder.WriteText("secret", "hunter1");
        await using var folders = PluginFolders.Open(TestPlugins.Create(), _folder.Combine("p"), reload: false, NullLogger.Instance, TimeProvider.System);
        await using var worker = await EmbeddedWorker.StartAsync(
            _folder, folders.Registry, WorkerMode.Distributed, ("config.providers", "ttl"), ("config.providers.ttl.class", "TtlConfigProvider"), ("config.providers.ttl.param.file", secret));
        await worker.CreateAsync("reloads", "Recorder", ("value", "${ttl:1000:x}"));
        await worker.CreateAsync("stays", "Recorder", ("value", "${ttl:1000:x}"), ("config.action.reload", "none"));
        await worker.UntilStateAsync("reloads", ExecutionState.Running, ExecutionState.Running);
        await worker.UntilStateAsync("stays", ExecutionState.Running, ExecutionState.Running);
        await Eventually.UntilAsync(() => Recorder.Starts("reloads").Count >= 3, "the connector has been restarted twice");
        Assert.Equal(["hunter1"], Recorder.TaskStarts("reloads"));

        File.WriteAllText(secret, "hunter2");
        await Eventually.UntilAsync(() => Recorder.TaskStarts("reloads") is [.., "hunter2"], "the task has the new value");
        Assert.Single(Recorder.Starts("stays"));
        Assert.Equal("${ttl:1000:x}", (await worker.Herder.GetTaskInfosAsync("reloads", Token)).Single().Config["value"]);
        Assert.Equal("${ttl:1000:x}", (await worker.Herder.GetConnectorConfigAsync("reloads", Token))["value"]);
    }

    private static bool IsAnythingLoadedFrom(string folder) =>
        AppDomain.CurrentDomain.GetAssemblies().Any(assembly => !assembly.IsDynamic && assembly.Location.StartsWith(folder, StringComparison.Ordinal));

    private static string Predicate(string name, string version, string modifier = "sealed", string constructor = "", string parameters = "") => $$"""
        using System;
        using System.Collections.Generic;
        using Headrace.Connect;
        using Headrace.Connect.Config;
        using Headrace.Connect.Transforms;

        public {{modifier}} class {{name}} : IPredicate, IVersioned
        {
            public {{name}}({{parameters}}) { {{constructor}} }
            public string Version => {{version}};
            public ConfigDef ConfigDefinition => ConfigDef.Empty;
            public void Configure(IReadOnlyDictionary<string, string?> config) { }
            public bool Test(ConnectRecord record) => true;
            public void Dispose() { }
        }
        """;

    /// <summary>Uses a version, and returns what tells whether its context is still there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Use(PluginRegistry registry, string version)
    {
        var connector = registry.CreateConnector("ProbeSource");
        Assert.Equal(version, connector.Version);
        return new(PluginLoadContext.Of(connector.GetType()));
    }

    private static bool IsCollected(WeakReference context)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return !context.IsAlive;
    }

    private PluginFolders Open(string? path = null, bool reload = false) =>
        PluginFolders.Open(PluginRegistry.CreateBuilder().Build(), path ?? _folder.Path, reload, NullLogger.Instance, TimeProvider.System);
}
