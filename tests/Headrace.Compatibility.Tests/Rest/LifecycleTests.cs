namespace Headrace.Compatibility.Tests.Rest;

/// <summary>The lives of connectors on a worker of Kafka Connect and on ours, step by step: the answers must be the same.</summary>
public abstract class LifecycleTests(WorkerPair workers)
{
    /// <summary>A life: <c>until PART: REQUEST</c> repeats a request until both answers have a part, <c>file: TEXT</c> writes the source's file.</summary>
    public static TheoryData<string, string[]> Lives { get; } = new()
    {
        {
            "settings, tasks and offsets are shown in the order of hash tables",
            [
                "POST /connectors {\"name\":\"order1\",\"config\":{\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"t\",\"zz\":\"1\",\"q.z\":\"1\",\"a\":\"1\",\"errors.tolerance\":\"all\",\"errors.log.enable\":\"true\",\"transforms\":\"\",\"b\":\"1\",\"xx\":\"1\",\"tasks.max\":\"1\",\"key.converter\":\"org.apache.kafka.connect.storage.StringConverter\"}}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/order1/status", "GET /connectors/order1", "GET /connectors/order1/config", "GET /connectors/order1/tasks",
                "PATCH /connectors/order1/config {\"c\":\"1\",\"a\":null,\"xx\":\"3\",\"d\":\"1\"}", "GET /connectors/order1/config", "until \"d\":\"1\": GET /connectors/order1/tasks", "GET /connectors/order1/tasks",
                "PUT /connectors/order1/stop", "until \"tasks\":[]: GET /connectors/order1/status",
                "PATCH /connectors/order1/offsets {\"offsets\":[{\"partition\":{\"filename\":\"72\",\"ge\":2.25},\"offset\":{\"position\":1}},{\"partition\":{\"x\":\"é\",\"filename\":\"16\",\".\":true},\"offset\":{\"zz\":1,\"position\":2,\"a\":\"2\"}},{\"partition\":{\"filename\":-1099511627776},\"offset\":{\"position\":3}},{\"partition\":{\"filename\":-1},\"offset\":{\"position\":4}},{\"partition\":{\"filename\":\"92\"},\"offset\":{\"position\":5}}]}",
                "until 92: GET /connectors/order1/offsets", "GET /connectors/order1/offsets",
                "PATCH /connectors/order1/offsets {\"offsets\":[{\"partition\":{\"filename\":\"a\"},\"offset\":{\"position\":-1}},{\"partition\":{\"filename\":\"b\"},\"offset\":{\"position\":\"x\"}},{\"partition\":{\"filename\":\"c\"},\"offset\":{}},{\"partition\":{\"no\":\"c\"},\"offset\":{}}]}",
                "PATCH /connectors/order1/offsets {\"offsets\":[{\"partition\":{\"filename\":\"a\"},\"offset\":{\"position\":99999999999999999999}}]}",
                "PATCH /connectors/order1/offsets {\"offsets\":[{\"partition\":{\"filename\":-9223372036854775809},\"offset\":null}]}",
                "DELETE /connectors/order1/offsets", "until []: GET /connectors/order1/offsets", "DELETE /connectors/order1",
            ]
        },
        {
            "blanks around the class of a transformation fail the connector",
            [
                "PUT /connectors/blank1/config {\"connector.class\":\"FileStreamSource\",\"topic\":\"t\",\"transforms\":\"a\",\"transforms.a.type\":\" RegexRouter\",\"transforms.a.regex\":\"a\",\"transforms.a.replacement\":\"b\"}",
                "until FAILED: GET /connectors/blank1/status", "GET /connectors/blank1/status", "GET /connectors/blank1", "POST /connectors/blank1/restart", "DELETE /connectors/blank1",
                "PUT /connectors/blank2/config {\"connector.class\":\"FileStreamSource\",\"topic\":\"t\",\"predicates\":\"p\",\"predicates.p.type\":\"RecordIsTombstone\\t\"}",
                "until FAILED: GET /connectors/blank2/status", "GET /connectors/blank2/status", "DELETE /connectors/blank2",
            ]
        },
        {
            "a source is created, read, changed, restarted, and deleted",
            [
                "file: one\ntwo\nthree\n",
                "POST /connectors {\"name\":\"life1\",\"config\":{\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"life1-{w}\",\"tasks.max\":2}}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/life1/status",
                "GET /connectors/life1", "GET /connectors/life1/", "GET /connectors/life1/config", "GET /connectors/life1/status", "GET /connectors/life1/tasks", "GET /connectors/life1/tasks/0/status",
                "GET /connectors/life1/tasks/1/status", "GET /connectors", "GET /connectors?expand=status", "GET /connectors?expand=info", "GET /connectors?expand=info&expand=status", "GET /connectors?expand=",
                "POST /connectors {\"name\":\"life1\",\"config\":{\"connector.class\":\"FileStreamSource\",\"topic\":\"t\"}}",
                "POST /connectors {\"name\":\"life1\",\"config\":{\"connector.class\":\"FileStreamSource\"}}",
                "until life1-: GET /connectors/life1/topics", "GET /connectors/life1/topics",
                "PATCH /connectors/life1/offsets {\"offsets\":[{\"partition\":{\"filename\":\"x\"},\"offset\":{\"position\":4}}]}", "DELETE /connectors/life1/offsets",
                "PUT /connectors/life1/config {\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"life1-{w}\"}", "GET /connectors/life1/config",
                "PATCH /connectors/life1/config {\"batch.size\":\"10\",\"tasks.max\":null,\"none\":null}", "GET /connectors/life1/config", "PATCH /connectors/life1/config {}",
                "PATCH /connectors/life1/config {\"connector.class\":null}", "PATCH /connectors/life1/config {\"name\":null}", "PATCH /connectors/life1/config {\"tasks.max\":\"x\"}",
                "PATCH /connectors/life1/config ", "PUT /connectors/life1/config {\"connector.class\":\"FileStreamSource\",\"name\":\"other\",\"topic\":\"t\"}",
                "POST /connectors/life1/restart", "POST /connectors/life1/restart?includeTasks=maybe", "POST /connectors/life1/restart?onlyFailed=true", "POST /connectors/life1/tasks/0/restart",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/life1/tasks/0/status",
                "POST /connectors/life1/restart?includeTasks=true&onlyFailed=true", "PUT /connectors/life1/topics/reset", "until \"topics\":[]: GET /connectors/life1/topics",
                "DELETE /connectors/life1", "DELETE /connectors/life1", "GET /connectors/life1", "GET /connectors/life1/status", "GET /connectors/life1/config", "GET /connectors/life1/topics", "GET /connectors",
            ]
        },
        {
            "a source is paused, resumed and stopped, and its offsets are changed",
            [
                "file: one\ntwo\nthree\n",
                "PUT /connectors/life2/config {\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"life2-{w}\"}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/life2/status", "until life2-: GET /connectors/life2/topics",
                "PUT /connectors/life2/pause", "until \"connector\":{\"state\":\"PAUSED\": GET /connectors/life2/status", "until \"id\":0,\"state\":\"PAUSED\": GET /connectors/life2/status", "GET /connectors/life2/status",
                "GET /connectors/life2", "PUT /connectors/life2/pause",
                "PATCH /connectors/life2/offsets {\"offsets\":[{\"partition\":{\"filename\":\"x\"},\"offset\":{\"position\":4}}]}", "DELETE /connectors/life2/offsets",
                "PUT /connectors/life2/resume", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/life2/status", "GET /connectors/life2/status",
                "PUT /connectors/life2/stop", "until \"connector\":{\"state\":\"STOPPED\": GET /connectors/life2/status", "until \"tasks\":[]: GET /connectors/life2/status", "GET /connectors/life2/status", "GET /connectors/life2",
                "GET /connectors/life2/tasks", "GET /connectors/life2/tasks/0/status", "PUT /connectors/life2/stop",
                "until \"position\":14: GET /connectors/life2/offsets", "GET /connectors/life2/offsets",
                "PATCH /connectors/life2/offsets {\"offsets\":[{\"partition\":{\"filename\":\"{f}\"},\"offset\":{\"position\":4}}]}", "until \"position\":4: GET /connectors/life2/offsets",
                "GET /connectors/life2/offsets", "PATCH /connectors/life2/offsets {\"offsets\":[{\"partition\":null}]}", "PATCH /connectors/life2/offsets {\"offsets\":[{\"offset\":{\"position\":4}}]}",
                "PATCH /connectors/life2/offsets {\"offsets\":[{\"partition\":{\"a\":1},\"offset\":{\"position\":4}}]}", "PATCH /connectors/life2/offsets {\"offsets\":[{\"partition\":{\"filename\":\"a\"},\"offset\":{}}]}",
                "PATCH /connectors/life2/offsets {\"offsets\":[{\"partition\":{\"filename\":\"a\"},\"offset\":{\"position\":\"4\"}}]}",
                "PATCH /connectors/life2/offsets {\"offsets\":[{\"partition\":{\"filename\":\"a\"},\"offset\":{\"position\":1.5}}]}",
                "PATCH /connectors/life2/offsets {\"offsets\":[{\"partition\":{\"filename\":\"a\"},\"offset\":{\"position\":-1}}]}",
                "PATCH /connectors/life2/offsets {\"offsets\":[{\"partition\":{\"filename\":\"a\"},\"offset\":{\"position\":1,\"z\":[1]}}]}",
                "PATCH /connectors/life2/offsets {\"offsets\":[{\"partition\":{\"filename\":\"a\"},\"offset\":{\"position\":1,\"z\":{}}}]}",
                "PATCH /connectors/life2/offsets {}", "PATCH /connectors/life2/offsets {\"offsets\":[null]}",
                "DELETE /connectors/life2/offsets", "until {\"offsets\":[]}: GET /connectors/life2/offsets", "DELETE /connectors/life2/offsets", "POST /connectors/life2/restart", "POST /connectors/life2/restart?includeTasks=true",
                "PUT /connectors/life2/resume", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/life2/status", "DELETE /connectors/life2",
            ]
        },
        {
            "a sink fails: at a record that can't be converted, and at topics that can't be",
            [
                "file: {bad\n",
                "PUT /connectors/life8s/config {\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"life8-{w}\",\"value.converter\":\"org.apache.kafka.connect.storage.StringConverter\"}",
                "until life8-: GET /connectors/life8s/topics",
                "PUT /connectors/life8-{w}/config {\"connector.class\":\"FileStreamSink\",\"file\":\"{f}.out\",\"topics\":\"life8-{w}\"}",
                "until \"id\":0,\"state\":\"FAILED\": GET /connectors/life8-{w}/status", "GET /connectors/life8-{w}/topics", "DELETE /connectors/life8-{w}", "DELETE /connectors/life8s",
                "PUT /connectors/life8n-{w}/config {\"connector.class\":\"FileStreamSink\",\"file\":\"{f}.out\",\"topics\":\"life8,bad name!,..\"}",
                "until org.apache.kafka.common.errors.InvalidTopicException: Invalid topics: [: GET /connectors/life8n-{w}/status", "DELETE /connectors/life8n-{w}",
            ]
        },
        {
            "connectors start paused and stopped",
            [
                "file: one\n",
                "POST /connectors {\"name\":\"life3\",\"initial_state\":\"stopped\",\"config\":{\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"life3-{w}\"}}",
                "until \"state\":\"STOPPED\": GET /connectors/life3/status", "GET /connectors/life3/status", "GET /connectors/life3", "DELETE /connectors/life3",
                "POST /connectors {\"name\":\"life3b\",\"initial_state\":\"PAUSED\",\"config\":{\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"life3-{w}\"}}",
                "until \"state\":\"PAUSED\": GET /connectors/life3b/status", "GET /connectors/life3b/status", "GET /connectors/life3b", "DELETE /connectors/life3b",
            ]
        },
        {
            "connectors are listed in the order of a hash table",
            [
                "file: one\n", .. Enumerable.Range(1, 30).Select(static number => $"POST /connectors {{\"name\":\"order-{number * number}\",\"initial_state\":\"STOPPED\",\"config\":{{\"connector.class\":\"FileStreamSource\",\"file\":\"{{f}}\",\"topic\":\"t\"}}}}"),
                "GET /connectors", "GET /connectors?expand=info", .. Enumerable.Range(8, 20).Select(static number => $"DELETE /connectors/order-{number * number}"), "GET /connectors", "GET /connectors?expand=info",
                .. ((int[])[1, 2, 3, 4, 5, 6, 7, 28, 29, 30]).Select(static number => $"DELETE /connectors/order-{number * number}"),
            ]
        },
        {
            "names are kept as they are",
            [
                "POST /connectors {\"name\":\" a b/é;?# \",\"config\":{\"connector.class\":\"FileStreamSource\",\"topic\":\"t\",\"file\":\"{f}\"}}", "GET /connectors",
                "GET /connectors/%20pad%20/config", "PUT /connectors/%20pad%20/config {\"connector.class\":\"FileStreamSource\",\"topic\":\"t\",\"file\":\"{f}\"}", "GET /connectors/%20pad%20/config",
                "DELETE /connectors/%20pad%20", "PUT /connectors/%E5%90%8D%F0%9F%98%80/config {\"connector.class\":\"FileStreamSource\",\"topic\":\"t\",\"file\":\"{f}\"}",
                "GET /connectors/%E5%90%8D%F0%9F%98%80/config", "DELETE /connectors/%E5%90%8D%F0%9F%98%80",
                "POST /connectors {\"name\":\"..\",\"config\":{\"connector.class\":\"FileStreamSource\",\"topic\":\"t\",\"file\":\"{f}\"}}", "GET /connectors/../config", "DELETE /connectors/..",
            ]
        },
        {
            "a sink is created, stopped, and its offsets are changed",
            [
                "topic: life5-{w}",
                "POST /connectors {\"name\":\"life5-{w}\",\"config\":{\"connector.class\":\"FileStreamSink\",\"file\":\"{f}\",\"topics\":\"life5-{w}\",\"key.converter\":\"String\",\"value.converter\":\"String\"}}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/life5-{w}/status", "GET /connectors/life5-{w}", "GET /connectors/life5-{w}/tasks", "GET /connectors/life5-{w}/status", "GET /connectors/life5-{w}/offsets",
                "PUT /connectors/life5-{w}/stop", "until \"tasks\":[]: GET /connectors/life5-{w}/status",
                "until altered successfully: PATCH /connectors/life5-{w}/offsets {\"offsets\":[{\"partition\":{\"kafka_topic\":\"life5-{w}\",\"kafka_partition\":0},\"offset\":{\"kafka_offset\":2}}]}",
                "GET /connectors/life5-{w}/offsets",
                "PATCH /connectors/life5-{w}/offsets {\"offsets\":[{\"partition\":{\"kafka_topic\":\"life5-{w}\",\"kafka_partition\":\"٠\",\"x\":1},\"offset\":{\"kafka_offset\":\"+٣\"}}]}", "GET /connectors/life5-{w}/offsets",
                "PATCH /connectors/life5-{w}/offsets {\"offsets\":[{\"offset\":{\"kafka_offset\":2}}]}", "PATCH /connectors/life5-{w}/offsets {\"offsets\":[{\"partition\":{\"kafka_topic\":\"t\"}}]}",
                "PATCH /connectors/life5-{w}/offsets {\"offsets\":[{\"partition\":{\"kafka_topic\":null,\"kafka_partition\":0}}]}",
                "PATCH /connectors/life5-{w}/offsets {\"offsets\":[{\"partition\":{\"kafka_topic\":\"t\",\"kafka_partition\":null}}]}",
                "PATCH /connectors/life5-{w}/offsets {\"offsets\":[{\"partition\":{\"kafka_topic\":\"t\",\"kafka_partition\":\"x\"}}]}",
                "PATCH /connectors/life5-{w}/offsets {\"offsets\":[{\"partition\":{\"kafka_topic\":\"t\",\"kafka_partition\":0},\"offset\":{}}]}",
                "PATCH /connectors/life5-{w}/offsets {\"offsets\":[{\"partition\":{\"kafka_topic\":\"t\",\"kafka_partition\":0},\"offset\":{\"kafka_offset\":1.5}}]}",
                "PATCH /connectors/life5-{w}/offsets {\"offsets\":[{\"partition\":{\"kafka_topic\":\"t\",\"kafka_partition\":0},\"offset\":{\"kafka_offset\":null}}]}",
                "PATCH /connectors/life5-{w}/offsets {\"offsets\":[{\"partition\":{\"kafka_topic\":\"life5-{w}\",\"kafka_partition\":0},\"offset\":{\"kafka_offset\":-5}}]}",
                "DELETE /connectors/life5-{w}/offsets", "GET /connectors/life5-{w}/offsets", "DELETE /connectors/life5-{w}",
            ]
        },
        {
            "a task fails and shows why",
            [
                "topic: life6-{w}",
                "POST /connectors {\"name\":\"life6-{w}\",\"config\":{\"connector.class\":\"FileStreamSink\",\"file\":\"/nowhere/at/all\",\"topics\":\"life6-{w}\",\"value.converter\":\"String\"}}",
                "until \"id\":0,\"state\":\"FAILED\": GET /connectors/life6-{w}/status", "GET /connectors/life6-{w}", "GET /connectors/life6-{w}/status", "GET /connectors/life6-{w}/tasks/0/status",
                "POST /connectors/life6-{w}/restart?onlyFailed=true&includeTasks=true", "PUT /connectors/life6-{w}/stop", "until \"tasks\":[]: GET /connectors/life6-{w}/status",
                "PUT /connectors/life6-{w}/resume", "until \"id\":0,\"state\":\"FAILED\": GET /connectors/life6-{w}/status",
                "POST /connectors/life6-{w}/restart?includeTasks=true", "PUT /connectors/life6-{w}/stop", "until \"tasks\":[]: GET /connectors/life6-{w}/status",
                "PUT /connectors/life6-{w}/resume", "until \"id\":0,\"state\":\"FAILED\": GET /connectors/life6-{w}/status",
                "POST /connectors/life6-{w}/tasks/0/restart", "until \"id\":0,\"state\":\"FAILED\": GET /connectors/life6-{w}/status",
                "PUT /connectors/life6-{w}/pause", "DELETE /connectors/life6-{w}",
            ]
        },
        {
            "a connector that can't start is paused, stopped and resumed",
            [
                "file: size=10\n",
                "PUT /connectors/life9/config {\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"life9-{w}\",\"batch.size\":\"${file:{f}:size}\"}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/life9/status", "file: size=x\n", "POST /connectors/life9/restart",
                "until \"connector\":{\"state\":\"FAILED\": GET /connectors/life9/status", "GET /connectors/life9/status",
                "PUT /connectors/life9/pause", "until \"id\":0,\"state\":\"PAUSED\": GET /connectors/life9/status", "GET /connectors/life9/status",
                "PUT /connectors/life9/stop", "until \"connector\":{\"state\":\"STOPPED\": GET /connectors/life9/status", "until \"tasks\":[]: GET /connectors/life9/status", "GET /connectors/life9/status", "POST /connectors/life9/restart",
                "until \"connector\":{\"state\":\"STOPPED\": GET /connectors/life9/status",
                "PUT /connectors/life9/pause", "until \"connector\":{\"state\":\"PAUSED\": GET /connectors/life9/status", "GET /connectors/life9/status",
                "PUT /connectors/life9/resume", "until \"connector\":{\"state\":\"FAILED\": GET /connectors/life9/status", "GET /connectors/life9/status", "DELETE /connectors/life9",
            ]
        },
        {
            "loggers are set one by one and with their descendants",
            [
                "PUT /admin/loggers/qq.b {\"level\":\"warn\"}", "PUT /admin/loggers/qq.bc {\"level\":\"warn\"}", "PUT /admin/loggers/qq.bc.d {\"level\":\"debug\"}", "PUT /admin/loggers/qq.b {\"level\":\"error\"}", "GET /admin/loggers/qq.bc.d",
                "PUT /admin/loggers/com.x.a {\"level\":\"warn\"}", "PUT /admin/loggers/com.x.a {\"level\":\"WARN\"}", "GET /admin/loggers/com.x.a", "GET /admin/loggers/com.x", "PUT /admin/loggers/com.x.ab {\"level\":\"debug\"}",
                "PUT /admin/loggers/com.x {\"level\":\"ERROR\"}", "GET /admin/loggers/com.x.ab", "PUT /admin/loggers/com.x.a {\"level\":\" off \"}", "GET /admin/loggers/com.x.a",
                "PUT /admin/loggers/com.x.a?scope=cluster {\"level\":\"info\"}", "until INFO: GET /admin/loggers/com.x.a", "GET /admin/loggers/com.x.a", "PUT /admin/loggers/com.x.a?scope=bogus {\"level\":\"all\"}", "GET /admin/loggers/com.x.a",
                "PUT /admin/loggers/com.x.a?scope {\"level\":\"trace\"}", "PUT /admin/loggers/com.x.a {\"level\":\"fatal\"}", "GET /admin/loggers/com.x.a",
            ]
        },
    };

    /// <summary>The two workers.</summary>
    protected WorkerPair Workers => workers;

    [Theory]
    [MemberData(nameof(Lives))]
    public Task Life_IsAnsweredAlike(string life, string[] steps)
    {
        Assert.NotEmpty(life);
        return Life.RunAsync(workers, steps);
    }
}
