using System.Text.Json.Nodes;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary><c>headrace connectors</c>, <c>diff</c> and <c>apply</c> against a running worker.</summary>
public sealed class CommandLineTests(CommandLineTests.Worker worker) : IClassFixture<CommandLineTests.Worker>
{
    [Fact]
    public async Task DeadLetters_AreListedShownAndReplayed()
    {
        using var folder = new TempFolder();
        var file = folder.WriteText("c.json", $$"""
            {
              "name": "letters",
              "config": {
                "connector.class": "FileStreamSource", "topic": "letters", "file": "{{folder.WriteText("in", "no json\n")}}", "value.converter": "org.apache.kafka.connect.storage.StringConverter"
              }
            }
            """);
        Assert.Equal(0, (await worker.RunAsync("connectors", "create", file)).Code);
        file = folder.WriteText("d.json", $$"""
            {
              "name": "letters-sink",
              "config": {
                "connector.class": "FileStreamSink", "topics": "letters", "file": "{{folder.Combine("out")}}", "value.converter": "org.apache.kafka.connect.json.JsonConverter", "errors.tolerance": "all",
                "errors.deadletterqueue.topic.name": "letters-dlq", "errors.deadletterqueue.topic.replication.factor": "1", "errors.deadletterqueue.context.headers.enable": "true",
                "headrace.errors.deadletterqueue.explain": "true"
              }
            }
            """);
        Assert.Equal(0, (await worker.RunAsync("connectors", "create", file)).Code);
        string[] queue = ["--topic", "letters-dlq", "--bootstrap-server", $"127.0.0.1:{worker.KafkaPort}"];
        JsonArray letters = [];
        await Eventually.UntilAsync(
            async () => (await Worker.RunWithoutWorkerAsync(["dead-letters", "list", "--json", .. queue])) is { Code: 0 } list && (letters = JsonNode.Parse(list.Output)!.AsArray()).Count == 1, "there is a letter");
        Assert.Equal(("letters-sink", "VALUE_CONVERTER", 0), ((string?)letters[0]!["connector"], (string?)letters[0]!["stage"], (int)letters[0]!["origin"]!["offset"]!));
        var shown = (await Worker.RunWithoutWorkerAsync(["dead-letters", "show", "0:0", .. queue])).Output;
        Assert.Contains("no json", shown, StringComparison.Ordinal);
        Assert.Contains("\nto do      HR-1003 connector letters-sink, task 0: VALUE_CONVERTER failed at letters-0@0 in ", shown, StringComparison.Ordinal);
        Assert.Equal("letters-dlq-0@0 -> letters-0", (await Worker.RunWithoutWorkerAsync(["dead-letters", "replay", "--dry-run", .. queue])).Output.Split('\n')[0].TrimEnd());
        Assert.Equal(0, (await Worker.RunWithoutWorkerAsync(["dead-letters", "replay", .. queue])).Code);
        await Eventually.UntilAsync(
            async () => JsonNode.Parse((await Worker.RunWithoutWorkerAsync(["dead-letters", "list", "--json", .. queue])).Output)!.AsArray() is [_, { } again] && (int)again["replays"]! == 1, "the record has failed again");
        // Letters without context headers look like any records.
        var plain = await Worker.RunWithoutWorkerAsync(["dead-letters", "list", "--topic", "letters", .. queue[2..]]);
        Assert.DoesNotContain(plain.Output.Split('\n'), static line => line.TrimEnd().EndsWith(':'));
        plain = await Worker.RunWithoutWorkerAsync(["dead-letters", "show", "0:0", "--topic", "letters", .. queue[2..]]);
        Assert.Contains("errors.deadletterqueue.context.headers.enable=true", plain.Output, StringComparison.Ordinal);
        var wrong = await Worker.RunWithoutWorkerAsync(["dead-letters", "replay", "--group", "", .. queue]);
        Assert.Equal((1, "headrace: The consumer group that keeps the progress has no name."), (wrong.Code, wrong.Errors.TrimEnd()));
        wrong = await Worker.RunWithoutWorkerAsync(["dead-letters", "list", "--limit", "0", .. queue]);
        Assert.Equal((2, "headrace: --limit is 0; it has to be a whole number of at least 1.\nSee 'headrace dead-letters list --help'."), (wrong.Code, wrong.Errors.TrimEnd()));
        wrong = await Worker.RunWithoutWorkerAsync(["dead-letters", "list", "--stage", "CONVERTER", .. queue]);
        Assert.True(wrong.Code == 2 && wrong.Errors.Contains("--stage is CONVERTER, which is none. There are TASK_PUT, ", StringComparison.Ordinal), wrong.Errors);
        Assert.Equal(0, (await worker.RunAsync("connectors", "delete", "letters", "letters-sink")).Code);
    }

    [Fact]
    public async Task AConnector_IsCreatedShownChangedAndDeleted()
    {
        using var folder = new TempFolder();
        var file = folder.WriteText("c.json", Source("life", folder.WriteText("in", "line\n"), "life"));

        Assert.Equal(0, (await worker.RunAsync("connectors", "create", file)).Code);
        Assert.Equal(0, (await worker.RunAsync("connectors", "wait", "life")).Code);

        var list = await worker.RunAsync("connectors", "list", "li*", "--type", "source", "--state", "running");
        Assert.Matches(@"^NAME +TYPE +STATE +TASKS +WORKER +CLASS *\nlife +source +RUNNING +1/1 +127\.0\.0\.1:\d+ +FileStreamSource", list.Output);
        Assert.Equal("RUNNING", (string?)JsonNode.Parse((await worker.RunAsync("connectors", "status", "life", "--json")).Output)!["tasks"]![0]!["state"]);

        Assert.Equal(0, (await worker.RunAsync("connectors", "set", "life", "tasks.max=3", "topic=other")).Code);
        Assert.Equal(0, (await worker.RunAsync("connectors", "set", "life", "--unset", "tasks.max")).Code);
        var config = JsonNode.Parse((await worker.RunAsync("connectors", "config", "life", "--json")).Output)!.AsObject();
        Assert.Equal("other", (string?)config["topic"]);
        Assert.False(config.ContainsKey("tasks.max"));

        Assert.Equal(0, (await worker.RunAsync("connectors", "stop", "life")).Code);
        Assert.Equal(0, (await worker.RunAsync("connectors", "wait", "life", "--state", "STOPPED")).Code);
        Assert.Contains("successfully", (await worker.RunAsync("connectors", "offsets", "life", "--reset")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await worker.RunAsync("connectors", "delete", "life")).Code);
        // The worker is shared: other tests may have had more than the twenty that are shown by default.
        var rebalances = JsonNode.Parse((await worker.RunAsync("connectors", "rebalances", "--json", "--limit", "1000")).Output)!.AsArray();
        Assert.Equal("the member is new", (string?)rebalances[0]!["reason"]);
        Assert.Contains(rebalances, static rebalance => (string?)rebalance!["added"]!["connectors"]!.AsArray().SingleOrDefault() == "life");
        Assert.Contains("the member is new", (await worker.RunAsync("connectors", "rebalances", "--limit", "1000")).Output, StringComparison.Ordinal);
        Assert.Equal(5, (await worker.RunAsync("connectors", "status", "life")).Code);
    }

    [Fact]
    public async Task AFailedTask_EndsTheWait_AndItsReasonIsShown()
    {
        using var folder = new TempFolder();
        var file = folder.WriteText("c.json", Source("broken", folder.WriteText("in", "line\n"), "broken").Replace("\"config\": {", "\"config\": {\"producer.override.linger.ms\": \"9\", \"producer.override.delivery.timeout.ms\": \"10\", ", StringComparison.Ordinal));

        Assert.Equal(0, (await worker.RunAsync("connectors", "create", file)).Code);
        var wait = await worker.RunAsync("connectors", "wait", "broken");

        Assert.Equal(1, wait.Code);
        Assert.Matches(@"task 0 +FAILED +127\.0\.0\.1:\d+ +org\.apache\.kafka\.common\.KafkaException: Failed to construct kafka producer", wait.Output);
        Assert.Contains("\nHR-2008 connector broken, task 0: TASK_CREATION failed, a setting of a Kafka client that is wrong: delivery.timeout.ms should be equal", wait.Output, StringComparison.Ordinal);
        Assert.Contains("delivery.timeout.ms should be equal to or larger", (await worker.RunAsync("connectors", "status", "broken", "--trace")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await worker.RunAsync("connectors", "delete", "broken")).Code);
    }

    [Fact]
    public async Task ASetOfFiles_IsAppliedOnce_AndOnlyAsPlanned()
    {
        using var folder = new TempFolder();
        var set = Directory.CreateDirectory(folder.Combine("set")).FullName;
        var input = folder.WriteText("in", "line\n");
        await File.WriteAllTextAsync(Path.Combine(set, "both.json"), $"[{Source("set-a", input, "a")}, {Source("set-b", input, "b")}]", TestContext.Current.CancellationToken);

        var diff = await worker.RunAsync("diff", "-f", set);
        Assert.Equal(6, diff.Code);
        Assert.Contains("+ set-a\n", diff.Output, StringComparison.Ordinal);
        var plan = JsonNode.Parse((await worker.RunAsync("diff", "-f", set, "--json")).Output)!;
        Assert.Contains((string)plan["plan"]!, diff.Output, StringComparison.Ordinal);

        Assert.Equal(1, (await worker.RunAsync("apply", "-f", set, "--plan", "000000000000")).Code);
        Assert.Equal(5, (await worker.RunAsync("connectors", "status", "set-a")).Code);
        Assert.Equal(0, (await worker.RunAsync("apply", "-f", set, "--plan", (string)plan["plan"]!)).Code);
        Assert.Equal(0, (await worker.RunAsync("diff", "-f", set)).Code);

        await File.WriteAllTextAsync(Path.Combine(set, "both.json"), $"[{Source("set-a", input, "changed")}]", TestContext.Current.CancellationToken);
        var change = await worker.RunAsync("diff", "-f", set);
        Assert.Contains("~ set-a\n    topic: a -> changed\n", change.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("set-b", change.Output, StringComparison.Ordinal);
        Assert.Contains("- set-b\n", (await worker.RunAsync("diff", "-f", set, "--prune")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await worker.RunAsync("connectors", "delete", "set-a", "set-b")).Code);
    }

    [Fact]
    public async Task AnInvalidConnectorOfASet_KeepsTheOthersFromBeingChanged()
    {
        using var folder = new TempFolder();
        var good = folder.WriteText("good.json", Source("good", "/tmp/none", "t"));
        var bad = folder.WriteText("bad.json", """{"name": "bad", "config": {"connector.class": "FileStreamSource"}}""");

        var apply = await worker.RunAsync("apply", "-f", good, "-f", bad);

        Assert.Equal(3, apply.Code);
        Assert.Contains("topic: Missing required configuration \"topic\" which has no default value.", apply.Errors, StringComparison.Ordinal);
        Assert.Equal(5, (await worker.RunAsync("connectors", "status", "good")).Code);
        var unknown = await worker.RunAsync("diff", "-f", folder.WriteText("unknown.json", """{"name": "of-no-class", "config": {"connector.class": "Nope"}}"""));
        Assert.Equal(3, unknown.Code);
        Assert.Equal("headrace: The connector of-no-class is invalid:\n  connector.class: There is no connector class Nope. The worker has FileStreamSinkConnector, DatagenConnector, FileStreamSourceConnector.", unknown.Errors.TrimEnd());
        var validated = await worker.RunAsync("connectors", "validate", folder.Combine("unknown.json"));
        Assert.Equal((3, unknown.Errors), (validated.Code, validated.Errors));
        Assert.Equal(3, (await worker.RunAsync("connectors", "validate", folder.WriteText("classless.json", """{"name": "classless", "config": {}}"""))).Code);
        Assert.Equal(3, (await worker.RunAsync("connectors", "validate", bad)).Code);
        Assert.Equal(0, (await worker.RunAsync("connectors", "validate", good)).Code);
    }

    [Fact]
    public async Task SecretsAreNotShown()
    {
        using var folder = new TempFolder();
        var file = folder.WriteText("c.json", Source("secret", "/tmp/none", "t").Replace("\"config\": {", "\"config\": {\"producer.override.ssl.key.password\": \"hidden\", \"store.url\": \"http://me:hidden@store\", ", StringComparison.Ordinal));

        foreach (var output in (string[])[(await worker.RunAsync("diff", "-f", file)).Output, (await worker.RunAsync("diff", "-f", file, "--json")).Output])
        {
            Assert.Contains("***", output, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ASourceIsTried_WithoutAWorker()
    {
        using var folder = new TempFolder();
        var file = folder.WriteText("c.json", $$$"""
            {"name": "t", "config": {
              "connector.class": "FileStreamSource", "file": "{{{folder.WriteText("in", "one\ntwo\n")}}}", "topic": "t", "value.converter": "org.apache.kafka.connect.storage.StringConverter",
              "transforms": "mask,cast", "transforms.mask.type": "org.apache.kafka.connect.transforms.HoistField$Value", "transforms.mask.field": "line",
              "transforms.cast.type": "org.apache.kafka.connect.transforms.Cast$Value", "transforms.cast.spec": "line:int32"}}
            """);

        var failing = await Worker.RunWithoutWorkerAsync("try", file, "--limit", "1", "--json");
        Assert.Equal(1, failing.Code);
        var record = JsonNode.Parse(failing.Output)!;
        Assert.Equal("one", (string?)record["before"]!["value"]);
        Assert.Contains("transformation 2 (org.apache.kafka.connect.transforms.Cast$Value)", (string?)record["error"], StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("line:int32", "line:string", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var commit = await Worker.RunWithoutWorkerAsync("try", file, "--commit");
        Assert.Equal((2, "headrace: --commit lets a sink write, and the connector is a source, of which nothing is written. Leave it out."), (commit.Code, commit.Errors.TrimEnd()));
        Assert.Equal(2, (await Worker.RunWithoutWorkerAsync("try", file, "--from", "t")).Code);
        var good = await Worker.RunWithoutWorkerAsync("try", file, "--limit", "2");
        Assert.Equal(0, good.Code);
        Assert.Contains("\"value\":\"Struct{line=two}\"", good.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASink_IsTriedWithRecordsOfATopic_AndItsFileStaysAsItWas()
    {
        using var folder = new TempFolder();
        var source = folder.WriteText("source.json", Source("tried", folder.WriteText("in", "one\ntwo\nthree\n"), "tried"));
        var sink = folder.WriteText("sink.json", $$$"""{"name": "s", "config": {"connector.class": "FileStreamSink", "file": "{{{folder.Combine("out")}}}", "topics": "tried"}}""");
        var properties = folder.WriteText("worker.properties", $"bootstrap.servers=127.0.0.1:{worker.KafkaPort}\n");
        Assert.Equal(0, (await worker.RunAsync("connectors", "create", source)).Code);
        Assert.Equal(0, (await worker.RunAsync("connectors", "wait", "tried")).Code);
        var tried = (Code: -1, Output: "", Errors: "");
        await Eventually.UntilAsync(
            async () => (tried = await Worker.RunWithoutWorkerAsync("try", sink, "--worker", properties, "--limit", "2", "--json")).Output.Contains("three", StringComparison.Ordinal),
            "the records have come");

        Assert.Equal(0, tried.Code);
        var lines = tried.Output.Trim().Split('\n').Select(static line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["two", "three"], lines.SkipLast(1).Select(static line => (string?)line["after"]!["value"]));
        var output = folder.Combine("out");
        Assert.Equal($$$"""{"sink":{"outcome":"rolled_back","writes":[{"target":"{{{output}}}","content":"two"},{"target":"{{{output}}}","content":"three"}],"error":null}}""", lines[^1].ToJsonString());
        Assert.False(File.Exists(output));

        var text = await Worker.RunWithoutWorkerAsync("try", sink, "--worker", properties, "--limit", "1");
        Assert.EndsWith($"sink: would have written this (1), and has taken it back\n  {output}: three\n", text.Output, StringComparison.Ordinal);
        Assert.EndsWith("sink: has written the 1 records that came through; no offset is stored\n", (await Worker.RunWithoutWorkerAsync("try", sink, "--worker", properties, "--limit", "1", "--commit")).Output, StringComparison.Ordinal);
        Assert.Equal("three\n", await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));
        Assert.Equal(0, (await worker.RunAsync("connectors", "delete", "tried")).Code);
        Assert.Equal(3, (await Worker.RunWithoutWorkerAsync("try", sink, "--worker", properties, "--from", "nowhere")).Code);
    }

    [Fact]
    public async Task Fixtures_AreCompared_AndRecorded()
    {
        using var folder = new TempFolder();
        var file = folder.WriteText("fixture.json", """
            {"config": {"transforms": "f", "transforms.f.type": "org.apache.kafka.connect.transforms.ExtractField$Value", "transforms.f.field": "a"},
             "cases": [
               {"name": "right", "record": {"topic": "t", "value": {"a": 1}}, "expected": {"value": 1}},
               {"name": "wrong", "record": {"topic": "t", "value": {"a": 9007199254740993}}, "expected": {"value": 9007199254740992}},
               {"name": "refused", "record": {"topic": "t", "value": 5}, "error": "Only Map objects supported"}]}
            """);

        var first = await Worker.RunWithoutWorkerAsync("test", file);
        Assert.Equal(1, first.Code);
        Assert.Contains($"FAILED {file}: wrong: value is 9007199254740993, not 9007199254740992\n2 passed, 1 failed.", first.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await Worker.RunWithoutWorkerAsync("test", file, "--update")).Code);
        Assert.Equal(0, (await Worker.RunWithoutWorkerAsync("test", folder.Path)).Code);
        Assert.Contains("9007199254740993", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAWorker_TheAddressIsNamed()
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        var list = await worker.RunAsync("connectors", "list", "--url", url);

        Assert.Equal(4, list.Code);
        Assert.Contains($"No worker answers at {url}/", list.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await worker.RunAsync("connectors", "list", "--url", "nonsense")).Code);
        var elsewhere = await worker.RunAsync("connectors", "list", "--url", worker.Url + "/nope");
        Assert.Equal((1, $"headrace: What answers at {worker.Url}/nope/ has no path /connectors. Is that the address of a Connect worker, and does its kind have it?"), (elsewhere.Code, elsewhere.Errors.TrimEnd()));
    }

    [Theory]
    [InlineData("connectors rebalances --limit x", "--limit is x; it has to be a whole number from 1 to 1000.")]
    [InlineData("connectors rebalances --limit 0", "--limit is 0; it has to be a whole number from 1 to 1000.")]
    [InlineData("connectors list --timeout NaN", "--timeout is NaN; it has to be a number of seconds above 0 up to 86400.")]
    [InlineData("connectors list --jsn", "There is no option --jsn. If it is a name, write -- before it.")]
    [InlineData("connectors list --state nope", "--state is nope; it has to be one of RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED, RESTARTING.")]
    [InlineData("connectors list --cacert /nowhere", "The certificates in '/nowhere' (--cacert) can't be read")]
    [InlineData("connectors wait a --for -1", "--for is -1; it has to be a number of seconds from 0 up to 86400.")]
    [InlineData("connectors restart a --task x", "--task is x; it has to be a whole number of at least 0.")]
    [InlineData("connectors restart a --task 0 --only-failed", "--task restarts one task")]
    [InlineData("connectors status", "Required argument 'name' missing for command: 'status'.")]
    [InlineData("connectors set a", "There is nothing to change")]
    [InlineData("connectors set a b", "'b' is not key=value.")]
    [InlineData("connectors offsets a --set /nowhere", "The file /nowhere (--set) can't be read")]
    [InlineData("connectors offsets a --set /", "The file / (--set) can't be read: it is a folder.")]
    [InlineData("connectors offsets a --set / --reset", "--set changes offsets, --reset forgets them: give one of them.")]
    [InlineData("connectors loggers a nope", "The level is nope; it has to be one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL, OFF, ALL.")]
    [InlineData("connectors", "Required command was not provided.")]
    [InlineData("nope", "Unrecognized command or argument 'nope'.")]
    [InlineData("start --rest-port 99999", "--rest-port is 99999; it has to be a whole number from 0 to 65535.")]
    [InlineData("start --worker /", "Could not read properties from file /: it is a folder.")]
    [InlineData("plugins /nowhere", "There is no folder /nowhere.")]
    [InlineData("dead-letters list --topic a --from b", "--from: 'b' is neither an offset nor a time")]
    [InlineData("dead-letters show x --topic a", "'x' is no place in a queue.")]
    public async Task WrongCommandLine_IsSaidToBeSo(string arguments, string message)
    {
        var wrong = await Worker.RunWithoutWorkerAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (wrong.Code, wrong.Output.Trim()));
        Assert.StartsWith("headrace: " + message, wrong.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", wrong.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connect-distributed")]
    [InlineData("connect-standalone")]
    public async Task WorkerWithoutAFile_EndsWithCode1_AsKafkasScripts(string command)
    {
        var wrong = await Worker.RunWithoutWorkerAsync(command);

        Assert.Equal((1, ""), (wrong.Code, wrong.Output.Trim()));
        Assert.StartsWith($"headrace: Required argument 'worker.properties' missing for command: '{command}'.", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutACommand_TheCommandsAreShown()
    {
        var nothing = await Worker.RunWithoutWorkerAsync();

        Assert.Equal(2, nothing.Code);
        Assert.StartsWith("headrace: Required command was not provided.", nothing.Errors, StringComparison.Ordinal);
        Assert.Contains("connect-distributed <worker.properties>", nothing.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmptyAndBrokenFiles_AreNamed()
    {
        using var folder = new TempFolder();
        foreach (var (text, problem) in ((string, string)[])[("", "The file is empty."), ("{bad", "it is not valid JSON"), ("[1]", "it must hold a JSON object")])
        {
            var file = folder.WriteText("c.json", text);
            foreach (var command in (string[])["connectors create", "connectors validate", "try"])
            {
                var wrong = await Worker.RunWithoutWorkerAsync([.. command.Split(' '), file, .. command == "try" ? [] : (string[])["--url", worker.Url]]);
                Assert.Equal(3, wrong.Code);
                Assert.Contains($"'{file}'", wrong.Errors, StringComparison.Ordinal);
                Assert.Contains(problem, wrong.Errors, StringComparison.Ordinal);
            }
        }
        Assert.Contains("it is a folder", (await worker.RunAsync("connectors", "create", folder.Path)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneConnectorOfSeveralIsMissing_TheOthersAreDoneAllTheSame()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, (await worker.RunAsync("connectors", "create", folder.WriteText("c.json", Source("there", "/tmp/none", "t")))).Code);

        Assert.Equal(5, (await worker.RunAsync("connectors", "pause", "missing", "there")).Code);
        Assert.Equal(0, (await worker.RunAsync("connectors", "wait", "there", "--state", "paused")).Code);
        Assert.Equal(5, (await worker.RunAsync("connectors", "topics", "missing")).Code);
        Assert.Equal(5, (await worker.RunAsync("connectors", "wait", "missing")).Code);
        var running = await worker.RunAsync("connectors", "offsets", "there", "--reset");
        Assert.Equal(1, running.Code);
        Assert.Contains("must be in the STOPPED state", running.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await worker.RunAsync("connectors", "delete", "there")).Code);
    }

    [Fact]
    public async Task AConnectorThatNoPathCanName_DoesNotKeepTheOthersFromBeingExported()
    {
        using var folder = new TempFolder();
        var own = new Worker(); // such a connector can't be deleted
        await using var ownDisposed = own;
        await own.InitializeAsync();
        var file = folder.WriteText("in", "line\n");
        Assert.Equal(0, (await own.RunAsync("connectors", "create", folder.WriteText("a.json", Source("a/b", file, "t")), folder.WriteText("b.json", Source("plain", file, "t")))).Code);

        var (code, output, errors) = await own.RunAsync("connectors", "export");

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(["a/b", "plain"], JsonNode.Parse(output)!.AsArray().Select(static connector => (string)connector!["name"]!));
        Assert.Equal(file, (string?)JsonNode.Parse(output)![1]!["config"]!["file"]);
    }

    [Fact]
    public async Task WhoIsNotLetIn_IsToldByACodeOfItsOwn()
    {
        using var folder = new TempFolder();
        var port = FreePort.Next();
        var properties = folder.WriteText(
            "w.properties", $$"""
            listeners=http://127.0.0.1:{{port}}
            rest.extension.classes=org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension
            headrace.rest.jaas.config={{folder.WriteText("jaas", $$"""
                KafkaConnect { org.apache.kafka.connect.rest.basic.auth.extension.PropertyFileLoginModule required file="{{folder.WriteText("users", "me: secret\n")}}"; };
                """)}}

            """);
        await using var program = HeadraceProcess.Start("start", "--data", folder.Combine("data"), "--kafka-port", "0", "--worker", properties);
        await program.UntilPrintedAsync("is up after");

        var refused = await worker.RunAsync("connectors", "list", "--url", $"http://127.0.0.1:{port}");

        Assert.Equal(7, refused.Code);
        Assert.Contains("wants a login", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(7, (await worker.RunAsync("connectors", "pause", "a", "b", "--url", $"http://127.0.0.1:{port}")).Code);
    }

    [Fact]
    public async Task DeadLetters_OfABrokerThatIsAway_AreNotWaitedForLong()
    {
        var away = await Worker.RunWithoutWorkerAsync("dead-letters", "list", "--topic", "x", "--bootstrap-server", $"127.0.0.1:{FreePort.Next()}");

        Assert.Equal(1, away.Code);
        Assert.Matches(@"^headrace: The dead letters of x can't be read: The topics can't be described: no broker of 127\.0\.0\.1:\d+ answered within 10000 ms\.$", away.Errors.TrimEnd());
    }

    [Fact]
    public async Task ATokenServerThatIsAway_IsNotTakenForTheBroker()
    {
        using var folder = new TempFolder();
        var file = folder.WriteText("client.properties", $"""
            security.protocol=SASL_PLAINTEXT
            sasl.mechanism=OAUTHBEARER
            sasl.oauthbearer.token.endpoint.url=http://127.0.0.1:{FreePort.Next()}/token
            sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="a" clientSecret="b";
            """);

        var away = await Worker.RunWithoutWorkerAsync("dead-letters", "list", "--topic", "x", "--bootstrap-server", $"127.0.0.1:{worker.KafkaPort}", "--command-config", file);

        Assert.Equal(1, away.Code);
        Assert.StartsWith("headrace: The dead letters of x can't be read: There is no token for the login: sasl.oauthbearer.token.endpoint.url 'http://127.0.0.1:", away.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connectors", "list ")]
    [InlineData("connectors pause", "Names of connectors.")]
    [InlineData("connectors offsets", "--reset")]
    [InlineData("apply", "--plan")]
    public async Task Help_IsThereWithoutAWorker(string command, string contains)
    {
        var help = await Worker.RunWithoutWorkerAsync([.. command.Split(' '), "--help"]);

        Assert.Equal((0, ""), (help.Code, help.Errors));
        Assert.Contains(contains, help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bash_CompletesCommandsAndNames()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, (await worker.RunAsync("connectors", "create", folder.WriteText("c.json", Source("completed", "/tmp/none", "t")))).Code);

        Assert.Equal("pause\n", await CompleteAsync("headrace connectors pau"));
        Assert.Equal("completed\n", await CompleteAsync("headrace connectors pause comp"));

        Assert.Equal(0, (await worker.RunAsync("connectors", "delete", "completed")).Code);
    }

    private Task<string> CompleteAsync(string line) => Tools.RunAsync("/bin/bash", "-ec", $"""
        export PATH={Path.GetDirectoryName(HeadraceProcess.Program)}:$PATH HEADRACE_URL={worker.Url}
        source <(headrace completion bash)
        COMP_LINE="{line}"; COMP_POINT={line.Length}; COMP_WORDS=({line}); COMP_CWORD=$(({line.Count(static c => c == ' ')}))
        _headrace
        echo "$COMPREPLY"
        """);

    private static string Source(string name, string file, string topic) =>
        $$$"""{"name": "{{{name}}}", "config": {"connector.class": "FileStreamSource", "file": "{{{file}}}", "topic": "{{{topic}}}"}}""";

    /// <summary>A worker that all tests share, and runs of the program against it.</summary>
    public sealed class Worker : IAsyncLifetime
    {
        private readonly TempFolder _folder = new();
        private readonly int _port = FreePort.Next();
        private HeadraceProcess? _program;

        public int KafkaPort { get; } = FreePort.Next();

        public string Url => $"http://127.0.0.1:{_port}";

        public async ValueTask InitializeAsync()
        {
            _program = HeadraceProcess.Start("start", "--data", _folder.Combine("data"), "--kafka-port", $"{KafkaPort}", "--rest-port", $"{_port}");
            await _program.UntilPrintedAsync("is up after");
        }

        public Task<(int Code, string Output, string Errors)> RunAsync(params IReadOnlyList<string> arguments) =>
            RunWithoutWorkerAsync(arguments.Contains("--url") ? arguments : [.. arguments, "--url", Url]);

        public static async Task<(int Code, string Output, string Errors)> RunWithoutWorkerAsync(params IReadOnlyList<string> arguments)
        {
            await using var run = HeadraceProcess.Start(arguments);
            var code = await run.WaitForExitAsync();
            return (code, run.Output + "\n", run.Errors);
        }

        public async ValueTask DisposeAsync()
        {
            if (_program is not null)
                await _program.DisposeAsync();
            _folder.Dispose();
        }
    }
}
