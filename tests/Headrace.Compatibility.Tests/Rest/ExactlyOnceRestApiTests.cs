namespace Headrace.Compatibility.Tests.Rest;

/// <summary>Requests to workers with exactly-once support, whose loggers are served by a listener of their own.</summary>
[Collection(nameof(ExactlyOnceWorkers))]
public sealed class ExactlyOnceRestApiTests(ExactlyOnceWorkers workers)
{
    public static TheoryData<string> Requests { get; } =
    [
        .. ((string[])
        [
            "", ",\"exactly.once.support\":\"required\"", ",\"exactly.once.support\":\"REQUESTED\"", ",\"exactly.once.support\":\"x\"", ",\"exactly.once.support\":null", ",\"exactly.once.support\":\"\"",
            ",\"transaction.boundary\":\"connector\"", ",\"transaction.boundary\":\"Interval\"", ",\"transaction.boundary\":\"x\"", ",\"transaction.boundary\":null", ",\"transaction.boundary\":\"interval\",\"transaction.boundary.interval.ms\":\"0\"",
            ",\"transaction.boundary\":\"interval\",\"transaction.boundary.interval.ms\":\"-1\"", ",\"transaction.boundary.interval.ms\":\"x\"", ",\"transaction.boundary.interval.ms\":null",
            ",\"offsets.storage.topic\":\"o\"", ",\"offsets.storage.topic\":\"\"", ",\"offsets.storage.topic\":\" \"", ",\"offsets.storage.topic\":null",
            ",\"offsets.storage.topic\":\"o\",\"consumer.override.isolation.level\":\"read_uncommitted\",\"admin.override.retries\":\"x\"", ",\"consumer.override.isolation.level\":\"read_uncommitted\"",
            ",\"producer.override.transactional.id\":\"mine\"", ",\"producer.override.enable.idempotence\":\"false\"", ",\"producer.override.acks\":\"0\"", ",\"producer.override.max.in.flight.requests.per.connection\":\"9\"",
            ",\"exactly.once.support\":\"required\",\"transaction.boundary\":\"connector\",\"offsets.storage.topic\":\"o\",\"tasks.max\":\"x\"",
        ]).Select(static settings => $"PUT /connector-plugins/FileStreamSource/config/validate {{\"connector.class\":\"FileStreamSource\",\"name\":\"x\",\"topic\":\"t\",\"file\":\"f\"{settings}}}"),
        "PUT /connector-plugins/FileStreamSink/config/validate {\"connector.class\":\"FileStreamSink\",\"name\":\"x\",\"topics\":\"t\",\"exactly.once.support\":\"x\",\"transaction.boundary\":\"x\"}",
        // Without a file the connector reads standard input, which nobody can read twice.
        "PUT /connector-plugins/FileStreamSource/config/validate {\"connector.class\":\"FileStreamSource\",\"name\":\"x\",\"topic\":\"t\",\"exactly.once.support\":\"required\"}",
        "PUT /connector-plugins/FileStreamSource/config/validate {\"connector.class\":\"FileStreamSource\",\"name\":\"x\",\"topic\":\"t\",\"transaction.boundary\":\"connector\"}",
        "POST /connectors {\"name\":\"x\",\"config\":{\"connector.class\":\"FileStreamSource\",\"topic\":\"t\",\"exactly.once.support\":\"required\"}}",
        "POST /connectors {\"name\":\"x\",\"config\":{\"connector.class\":\"FileStreamSource\",\"topic\":\"t\",\"file\":\"f\",\"transaction.boundary\":\"connector\"}}",
        "PUT /connectors/nope/fence", "PUT /connectors/nope/fence {}", "PUT /connectors/nope/fence x", "PUT /connectors/nope/fence?forward=false", "OPTIONS /connectors/x/fence", "GET /connectors/x/fence",
        "PUT /connectors/nope/fence [X-Connect-Authorization: AAAA] [X-Connect-Request-Signature-Algorithm: HmacSHA256]",
        "PUT /connectors/nope/fence [X-Connect-Authorization: AAAA] [X-Connect-Request-Signature-Algorithm: HmacMD5]",
        "PUT /connectors/nope/fence [X-Connect-Authorization: !!] [X-Connect-Request-Signature-Algorithm: HmacSHA256] {}",
        "PATCH /connectors/nope/offsets {\"offsets\":[{\"partition\":{\"a\":1},\"offset\":{\"b\":2}}]}", "DELETE /connectors/nope/offsets",
        // Loggers are not here.
        "GET /admin/loggers", "GET /admin/loggers/root", "PUT /admin/loggers/a {\"level\":\"info\"}", "OPTIONS /admin/loggers", "GET /admin",
    ];

    public static TheoryData<string> AdminRequests { get; } =
    [
        "GET /", "GET /health", "GET /connectors", "GET /connector-plugins", "POST /connectors {}", "OPTIONS /connectors", "GET /nope", "GET /admin", "GET /admin/loggers/nope", "GET /admin/loggers/root",
        "PUT /admin/loggers/adm.a {\"level\":\"debug\"}", "GET /admin/loggers/adm.a", "PUT /admin/loggers/adm.a?scope=cluster {\"level\":\"nope\"}", "PUT /admin/loggers/adm.a {}", "PUT /admin/loggers/adm.a {bad",
        "PUT /admin/loggers/adm.a [Content-Type: text/plain] x", "DELETE /admin/loggers/adm.a", "OPTIONS /admin/loggers", "OPTIONS /admin/loggers/x", "HEAD /admin/loggers/root", "GET /admin/loggers/root [Accept: text/html]",
        "PUT /connectors/x/fence",
    ];

    public static TheoryData<string, string[]> Lives { get; } = new()
    {
        {
            "a source runs, and its offsets are changed in transactions",
            [
                "file: one\ntwo\nthree\n",
                "PUT /connectors/once1/config {\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"once1-{w}\",\"exactly.once.support\":\"required\"}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/once1/status", "GET /connectors/once1", "GET /connectors/once1/tasks", "until once1-: GET /connectors/once1/topics",
                "until \"position\":14: GET /connectors/once1/offsets", "GET /connectors/once1/offsets", "PUT /connectors/once1/fence",
                "PATCH /connectors/once1/offsets {\"offsets\":[{\"partition\":{\"filename\":\"{f}\"},\"offset\":{\"position\":4}}]}", "DELETE /connectors/once1/offsets",
                "PUT /connectors/once1/stop", "until \"connector\":{\"state\":\"STOPPED\": GET /connectors/once1/status", "until \"tasks\":[]: GET /connectors/once1/status",
                "PATCH /connectors/once1/offsets {\"offsets\":[{\"partition\":{\"filename\":\"{f}\"},\"offset\":{\"position\":4}}]}", "until \"position\":4}: GET /connectors/once1/offsets", "GET /connectors/once1/offsets",
                "PATCH /connectors/once1/offsets {\"offsets\":[{\"partition\":{\"filename\":\"{f}\"},\"offset\":null}]}", "until {\"offsets\":[]}: GET /connectors/once1/offsets",
                "PATCH /connectors/once1/offsets {\"offsets\":[{\"partition\":{\"a\":1},\"offset\":{\"position\":4}}]}", "PATCH /connectors/once1/offsets {}",
                "DELETE /connectors/once1/offsets", "GET /connectors/once1/offsets",
                "PUT /connectors/once1/resume", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/once1/status", "until \"position\":14: GET /connectors/once1/offsets",
                "POST /connectors/once1/tasks/0/restart", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/once1/status", "POST /connectors/once1/restart?includeTasks=true", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/once1/status",
                "DELETE /connectors/once1",
            ]
        },
        {
            "a source has an offsets topic of its own",
            [
                "file: one\n",
                "PUT /connectors/once2/config {\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"once2-{w}\",\"offsets.storage.topic\":\"once2-offsets-{w}\",\"transaction.boundary\":\"interval\",\"transaction.boundary.interval.ms\":\"100\"}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/once2/status", "until \"position\":4: GET /connectors/once2/offsets", "GET /connectors/once2/offsets",
                "PUT /connectors/once2/stop", "until \"tasks\":[]: GET /connectors/once2/status",
                "PATCH /connectors/once2/offsets {\"offsets\":[{\"partition\":{\"filename\":\"{f}\"},\"offset\":{\"position\":1}}]}", "until \"position\":1}: GET /connectors/once2/offsets",
                "DELETE /connectors/once2",
            ]
        },
        {
            "a sink is as it is without exactly-once support",
            [
                "topic: once3-{w}",
                "PUT /connectors/once3-{w}/config {\"connector.class\":\"FileStreamSink\",\"file\":\"{f}\",\"topics\":\"once3-{w}\",\"value.converter\":\"String\"}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/once3-{w}/status", "PUT /connectors/once3-{w}/fence", "PUT /connectors/once3-{w}/stop", "until \"tasks\":[]: GET /connectors/once3-{w}/status",
                "until altered successfully: PATCH /connectors/once3-{w}/offsets {\"offsets\":[{\"partition\":{\"kafka_topic\":\"once3-{w}\",\"kafka_partition\":0},\"offset\":{\"kafka_offset\":2}}]}",
                "GET /connectors/once3-{w}/offsets", "DELETE /connectors/once3-{w}",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public Task Request_IsAnsweredAlike(string request) => workers.CompareAsync(RestCase.Parse(request));

    [Theory]
    [MemberData(nameof(AdminRequests))]
    public Task AdminRequest_IsAnsweredAlike(string request) => workers.CompareAdminAsync(RestCase.Parse(request));

    [Theory]
    [MemberData(nameof(Lives))]
    public Task Life_IsAnsweredAlike(string life, string[] steps)
    {
        Assert.NotEmpty(life);
        return Life.RunAsync(workers, steps);
    }
}
