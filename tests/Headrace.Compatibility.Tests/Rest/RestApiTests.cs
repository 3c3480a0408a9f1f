using Headrace.Connect;
using Headrace.Connect.Transforms;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>Requests that change nothing, sent to a worker of Kafka Connect and to ours: the answers must be the same.</summary>
public abstract class RestApiTests(WorkerPair workers)
{
    private const string Source = "{\"connector.class\":\"FileStreamSource\",\"name\":\"x\",\"topic\":\"t\"";
    private const string Sink = "{\"connector.class\":\"FileStreamSink\",\"name\":\"x\"";

    public static TheoryData<string> Paths { get; } =
    [
        "GET /", "GET /;x", "GET /health", "GET /health/", "GET /connectors", "GET /connectors/", "GET /connectors;x=1", "GET /connectors?", "GET /connectors?expand=%zz",
        "GET /connectors?%zz=1", "GET /connectors?expand", "GET /connectors?expand=info", "GET /connectors?expand=bogus", "GET /connectors?Expand=info", "GET /Connectors", "GET /nope",
        "GET /application.wadl", "GET /admin", "GET /connectors/.", "GET /connectors/..", "GET /connectors/../connectors", "GET /..", "GET /./..", "GET /../connectors", "GET /../../etc/passwd", "GET /connectors/../..", "GET /connectors/../../x", "GET /connectors/../", "GET /./connectors", "GET /connectors/a%2e",
        "GET /connectors/%2e", "GET /connectors/%2e%2e/config", "GET //", "GET //connectors", "GET /connectors//", "GET /connectors/;x", "GET /connectors/;x/config",
        "GET /connectors;x=1/a;b/config;z", "GET /connectors/a%3Bb", "GET /connectors/%C3%A9", "GET /connectors/%F0%9F%98%80", "GET /connectors/a+b%20c", "GET /connectors/a#b",
        "GET /connectors/a%23b", "GET /connectors/a%3Fb", "GET /connectors/a:b@c!$&'()*+,=~-._", "GET /connectors/%7B%7D%7C%22%3C%3E", "GET /connectors/{a}", "GET /connectors/a|b",
        "GET /connectors/a\"b", "GET /connectors/a<b", "GET /connectors/a^b", "GET /connectors/a`b", "GET /connectors/[a]", "GET /connectors/a\\b", "GET /connectors/a%2Fb",
        "GET /connectors/a%25b", "GET /connectors/a%5Cb", "GET /connectors/%0A", "GET /connectors/%00", "GET /connectors/%7F", "GET /connectors/%", "GET /connectors/%zz",
        "GET /connectors/%u0041", "GET /connectors/%80", "GET /connectors/%ED%A0%80", "GET /connectors/%C2%85", "GET /connectors/.;x",
        "GET /%63onnectors", "GET /connectors/nope/%63onfig", "TRACE /connector%73/nope", "GET /connectors/nope/tasks/%30/status", "GET /connectors/nope;a=\"<>\\^`|[]", "GET /connectors/nope;a={", "GET /connectors/nope;%FF=%2F%zz/status",
        "GET /connectors/%zz [Expect: x]",
        "GET /connectors/nope", "DELETE /connectors/nope", "GET /connectors/nope/", "GET /connectors/nope/config", "GET /connectors/nope/status", "GET /connectors/nope/tasks",
        "GET /connectors/nope/tasks-config", "GET /connectors/nope/tasks/0/status", "GET /connectors/nope/tasks/00/status", "GET /connectors/nope/tasks/%D9%A0/status", "GET /connectors/nope/tasks/%EF%BC%91%30/status", "GET /connectors/nope/tasks/%C2%B2/status", "GET /connectors/nope/tasks/%F0%9D%9F%8E/status", "GET /connectors/nope/tasks/+0/status",
        "GET /connectors/nope/tasks/-1/status", "GET /connectors/nope/tasks/x/status", "GET /connectors/nope/tasks/1.0/status", "GET /connectors/nope/tasks/%201/status",
        "GET /connectors/nope/tasks/99999999999/status", "GET /connectors/nope/topics", "PUT /connectors/nope/topics/reset", "GET /connectors/nope/offsets",
        "DELETE /connectors/nope/offsets", "PUT /connectors/nope/pause", "PUT /connectors/nope/resume", "POST /connectors/nope/restart?includeTasks=true", "POST /connectors/nope/restart?onlyFailed=TRUE", "POST /connectors/nope/tasks/x/restart", "HEAD /connectors", "HEAD /connectors/nope", "HEAD /nope", "HEAD /connectors/nope/pause",
        "FOO /connectors", "get /connectors", "TRACE /connectors", "PROPFIND /nope", "PATCH /connectors", "PUT /connectors", "DELETE /connectors", "POST /connectors/x",
        "OPTIONS /", "OPTIONS /connectors", "OPTIONS /connectors/x", "OPTIONS /connectors/x/config", "OPTIONS /connectors/x/offsets", "OPTIONS /connectors/x/pause",
        "OPTIONS /connectors/x/tasks/y/status", "OPTIONS /connectors/x/topics/reset", "OPTIONS /admin/loggers", "OPTIONS /admin/loggers/x", "OPTIONS /connector-plugins/x/config",
        "OPTIONS /connector-plugins/x/config/validate", "OPTIONS /health", "OPTIONS /nope", "OPTIONS /connectors [Accept: application/json]",
        "OPTIONS /connectors [Accept: text/html]", "OPTIONS /connectors [Accept: text/*]", "OPTIONS /connectors [Accept: application/json,text/plain]",
        "OPTIONS /connectors [Accept: text/plain,application/json]", "OPTIONS /connectors [Content-Type: text/plain] x",
    ];

    public static TheoryData<string> MediaTypes { get; } =
    [
        "GET /connectors [Accept: application/json, ]", "GET /connectors [Accept: ] [Accept: text/html]", "GET /connectors [Accept: ] [Accept: ]",
        "GET /connectors [Accept: */json, application/*, application/json;v=1]", "GET /connectors [Accept: application/json;v=1;B=2;b=3]", "GET /connectors [Accept: Application/JSON;v=1]",
        "GET /connectors [Accept: Application/JSON;charset=ISO-8859-1]", "GET /connectors [Accept: application/json;charset=LATIN1]", "GET /connectors [Accept: application/json;a=\"b,c\", */*]",
        "GET /connectors [Accept: application/json;a=\"x\\\\\\\"y\"]", "HEAD /connectors/nope [Accept: application/json;a=\"\"]", "OPTIONS /connectors [Accept: */json;q=.5]", "OPTIONS /connectors [Accept: APPLICATION/*]",
        "OPTIONS /connectors [Accept: json]", "OPTIONS /connectors [Accept: application/json;v=1;q=\"0.5\"]", "OPTIONS /connectors [Accept: */*, Application/X]", "OPTIONS /connectors [Accept: TEXT/HTML]",
        "GET /connectors [Content-Type: ] [Content-Type: application/json]", "GET /connectors [Content-Type: application/json] [Content-Type: application/json]",
        "PUT /connectors/x/config {\"topic\":\"t\",\"file\":\"f\",\"tasks.max\":1,\"a\":null}", "POST /connectors {\"name\":\"x\",\"config\":{\"topic\":\"t\",\"errors.tolerance\":\"f\",\"AaAa\":1,\"é\":null,\"BBBB\":2}}",
        "PUT /connector-plugins/FileStreamSource/config/validate {\"topic\":\"t\",\"file\":\"f\",\"tasks.max\":1,\"transforms\":\"x\",\"b\":1,\"c\":2,\"q\":3,\"name\":\"n\"}",
        "GET /connectors [Accept: ]", "GET /connectors [Accept: text/html;q=.5, */*;q=1.]", "GET /nope [Accept: application/json;q=abc]", "DELETE /connectors [Accept: application/json;q=2]", "GET /connectors/nope/tasks [Content-Type: text/plain] x", "POST /connectors/nope/tasks [Content-Type: text/plain] x",
        "GET /connectors [Accept: */*]", "GET /connectors [Accept: *]", "GET /connectors [Accept: */json]", "GET /connectors [Accept: application/*]",
        "GET /connectors [Accept: application/*;charset=x]", "GET /connectors [Accept: APPLICATION/JSON]", "GET /connectors [Accept: application/json;]",
        "GET /connectors [Accept: application/json;q=0]", "GET /connectors [Accept: application/json;charset=utf-8]", "GET /connectors [Accept: application/json; charset=UTF-8]",
        "GET /connectors [Accept: application/json;charset=\"utf-8\"]", "GET /connectors [Accept: application/json;v=1;q=0.5]", "GET /connectors [Accept: text/html, application/json]",
        "GET /connectors [Accept: text/html,*/*;q=0.1]", "GET /connectors [Accept: text/html;q=0.1, application/json;charset=utf-8;q=0.9]",
        "GET /connectors [Accept: application/json;charset=utf-8, application/json]", "GET /connectors [Accept: application/json, application/json;charset=utf-8]",
        "GET /connectors [Accept: application/json,garbage]", "GET /connectors [Accept: text/html]", "GET /connectors [Accept: garbage]", "GET /connectors [Accept: application/]",
        "GET /connectors [Accept: /json]", "GET /connectors [Accept: ,]", "GET /connectors/nope [Accept: text/html]", "GET /nope [Accept: text/html]",
        "GET /connectors/nope [Accept: application/json;charset=utf-8]", "DELETE /connectors/nope [Accept: text/html]",
        "GET /connectors [Content-Type: text/plain] x", "GET /connectors [Content-Type: text/plain]", "GET /connectors [Content-Type: application/json] x",
        "GET /connectors [Content-Type: application/*] x", "GET /connectors [Content-Type: */*] x", "GET /connectors [Content-Type: garbage]", "GET /connectors [Content-Type: ]",
        "GET /connectors [Content-Type: application/]", "GET /connectors [Content-Type: application/json; charset]", "GET /connectors [Content-Type: application/json;]",
        "GET /connectors [Content-Type: application/json, text/plain]", "GET / [Content-Type: text/plain] x", "GET /health [Content-Type: text/plain] x", "GET / [Content-Type: garbage]",
        "GET /nope [Content-Type: text/plain] x", "GET /nope [Content-Type: garbage]", "PUT /connectors/nope/pause [Content-Type: text/plain]",
        "PUT /connectors/nope/pause [Content-Type: none] x", "PUT /connectors/nope/pause {bad", "DELETE /connectors/nope [Content-Type: none] x",
        "DELETE /connectors/nope [Content-Type: text/plain] x", "POST /connectors [Content-Type: none] {bad", "POST /connectors [Content-Type: application/*] {bad",
        "POST /connectors [Content-Type: */*] {bad", "POST /connectors [Content-Type: text/plain] {bad", "POST /connectors [Content-Type: application/x-www-form-urlencoded] a=b",
        "POST /connectors [Content-Type: application/merge-patch+json] {}", "PATCH /connectors/nope/config [Content-Type: application/merge-patch+json] {}",
        "POST /connectors [Content-Type: Application/JSON; charset=latin1] {\"name\":1}", "POST /connectors [Content-Type: application/json;charset=bogus] {\"name\":1}",
        "POST /connectors [Content-Type: text/plain] [Accept: text/html] x", "PATCH /connectors [Content-Type: text/plain] [Accept: text/html] x",
        "GET /connectors/x/tasks/abc/status [Accept: text/html]", "GET /connectors/x/tasks/abc/status [Content-Type: text/plain] x", "PATCH /connectors/x/tasks/abc/status",
    ];

    public static TheoryData<string> Bodies { get; } =
    [
        .. ((string[])
        [
            "\ufeff{bad", "\ufeff{\"a\":{}}", "\ufeff[]", "\ufeff\n{\"a\":1", "[]", "\"x\"", "\"\"", "5", "1.5", "true", "null", "", "  ", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":1.50,\"b\":1e3,\"c\":true,\"a\":null}", "{\"a\"}", "{} {}", "{} []", "{} \"x\"", "{} 5",
            "{} 1.5", "{} true", "{} null", "{} }", "{} ]", "{} x", "{}/", "\"", "{\"a\":\"b", "{\"a\"", "{\"a\":", "{\"a\":1,", "{\"a\":1", "{", "{\"\\u0041\":\"\\ud83d\\ude00\"}", "{\"a\":\"\n\"}",
            "{\"a\":\"\t\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\x\"}", "nul", "nulll", "{\"a\":nulll}", "True", "tr", "falsey", "+1", "-x", "01", "-01", "1.e", ".5", "1x", "{\"a\":1x}", "{\"a\":01}",
            "{\"a\":-}", "{\"a\":1.}", "{\"a\":1e}", "{\"a\":1e+}", "{\"a\":-Infinity}", "Infinity", "-Infinity", "NaN", "[1,]", "\u0001", "{\"a\":1}\0", "//x", "{\"a\":1/*x*/}", "#", "{\"a\":\"b\"#", "{\"a\":\"b\"}#", "{a:1}",
            "{\"a\":b}", "{\"a\" \"b\"}", "{\"a\":\"b\" \"c\"}", "{\"a\":\"b\"}}", "{\"a\":\"b\"]", "{]", "]", "{,}", "{\"a\":,}", "{\"a\":1,}", "{'a':1}", "{\"a\":'b'}", "{\"é\" 1}", "\n\n {\"a\":\n  x}",
            "{\"é\":\"名\"\n,x}", "{\"a\":1 2}", "{\"name\":\"y\"}", "{\"name\":null}", "{\"\":\"\"}", "{\"connector.class\":null}",
        ]).Select(static body => "PUT /connectors/x/config " + body),
        .. ((string[])
        [
            "{bad", "{\"name\" 1}", "{\"name\":1 2}", "{\"name\":tru}", "{\"name\":}", "{\"name\":1", "{\"name\":\"a", "", "null", "[", "[1,2", "{\"name\":\"a\",\"config\":{\"a\":{}}}", "{\"name\":\"a\",\"config\":{\"a\":[]}}",
            "{\"name\":\"a\",\"config\":[]}", "{\"name\":\"a\",\"config\":\"x\"}", "{\"name\":\"a\",\"config\":5}", "{\"name\":\"a\",\"config\":null}", "{\"name\":\"a\"}", "{}", "\"x\"", "5", "1.5", "true", "{\"bogus\":1}", "{\"bogus\":{\"a\":[1]}}",
            "{\"bogus\":1,\"name\":{}}", "{\"bogus\":1,\"more\":2}", "{\"name\":\"x\",\"bogus\":1", "{} {}", "{} x", "null x", "{\"name\":{}}", "{\"name\":[]}", "{\"a\":01}", "{\"name\":\"a\\x\"}", "{\"name\":NaN}", "{'a':1}", "{\"name\":\"a\",}",
            "{\"name\":\"a\"/*x*/}", "{\"name\":-}", "{\"name\":1.}", "]", "{]", "{\"name\":\"a\"]", "{\"initial_state\":5}", "{\"initial_state\":\"X\"}", "{\"initial_state\":\"x\"}", "{\"initial_state\":\"\"}",
            "{\"name\":\"x\",\"config\":{\"a\":tru}}", "{\"name\":\"x\",\"config\":{\"a\":\"b", "{\"name\":\"x\",\"config\":{\"a\" 1}}", "{\"name\":\"x\",\"config\":{}}", "{\"config\":{}}", "{\"name\":\" x \",\"config\":{\"name\":\"x\"}}",
            "{\"name\":\"x\",\"config\":{\"name\":\"y\"}}", "{\"name\":\"x\",\"config\":{\"name\":\" x\"}}", "{\"name\":5,\"config\":{\"a\":1}}", "{\"NAME\":\"x\"}",
        ]).Select(static body => "POST /connectors " + body),
        .. ((string[])
        [
            "[]", "\"x\"", "5", "null", "", "{}", "{\"offsets\":null}", "{\"offsets\":[]}", "{\"offsets\":{}}", "{\"offsets\":\"x\"}", "{\"offsets\":\"\"}", "{\"offsets\":5}", "{\"offsets\":[5]}", "{\"offsets\":[\"x\"]}", "{\"offsets\":[[]]}",
            "{\"offsets\":[null]}", "{\"offsets\":[{\"partition\":5}]}", "{\"offsets\":[{\"partition\":\"x\"}]}", "{\"offsets\":[{\"partition\":[]}]}", "{\"offsets\":[{\"bogus\":[]}]}", "{\"bogus\":5}", "{\"offsets\":[", "{\"offsets\":[{}",
            "{\"offsets\":[{\"partition\":{\"a\":1},\"offset\":\"x\"}]}", "{\"offsets\":[{\"partition\":{\"a\":{\"b\":1}}}]}", "{\"offsets\":[{\"partition\":{\"a\":1e400}}]}", "{\"offsets\":[{}]}", "{\"offsets\":[{\"partition\":{\"a\":tru}}]}",
        ]).Select(static body => "PATCH /connectors/nope/offsets " + body),
        .. ((string[])["", "null", "{}", "[]", "{\"a\":null}"]).Select(static body => "PATCH /connectors/nope/config " + body),
        .. ((string[])["", "null", "[]", "{}", "\"x\"", "{\"level\":null}", "{\"level\":5}", "{\"level\":\"\"}", "{\"level\":\" \"}", "{\"level\":\"BOGUS\"}", "{\"level\":{}}", "{\"level\":\" info \"}", "{\"level\":\"info\",\"x\":\"y\"}"])
            .Select(static body => "PUT /admin/loggers/a.b " + body),
        "PUT /admin/loggers/a.b?scope=cluster {\"level\":\"BOGUS\"}", "PUT /admin/loggers/a.b?scope=cluster ", "PUT /admin/loggers/a.b?scope=cluster {\"level\":\"\"}",
        "GET /admin/loggers/nope", "GET /admin/loggers/root", "GET /admin/loggers/ROOT", "GET /admin/loggers/Root/",
    ];

    public static TheoryData<string> PluginRequests { get; } =
    [
        "GET /connector-plugins", "GET /connector-plugins?connectorsOnly=", "GET /connector-plugins?connectorsOnly", "GET /connector-plugins?connectorsOnly=TRUE",
        "GET /connector-plugins?connectorsOnly=x", "GET /connector-plugins?connectorsOnly=false", "GET /connector-plugins?connectorsOnly=true&connectorsOnly=false",
        "GET /connector-plugins/FileStreamSource/config", "GET /connector-plugins/FileStreamSink/config", "GET /connector-plugins/org.apache.kafka.connect.file.FileStreamSinkConnector/config",
        "GET /connector-plugins/filestreamsink/config", "GET /connector-plugins/FileStreamSourceConnector/config/", "GET /connector-plugins/Nope/config", "GET /connector-plugins/Json/config",
        "GET /connector-plugins/JsonConverter/config", "GET /connector-plugins/String/config", "GET /connector-plugins/org.apache.kafka.connect.converters.ByteArrayConverter/config", "GET /connector-plugins/Boolean/config",
        "GET /connector-plugins/Short/config", "GET /connector-plugins/Integer/config", "GET /connector-plugins/Long/config", "GET /connector-plugins/Float/config",
        "GET /connector-plugins/Double/config", "GET /connector-plugins/SimpleHeader/config", "GET /connector-plugins/SimpleHeaderConverter/config",
        "GET /connector-plugins/FileStreamSource/config?version=4.3.0", "GET /connector-plugins/FileStreamSource/config?version=", "GET /connector-plugins/FileStreamSource/config?version=%20",
        "GET /connector-plugins/FileStreamSource/config?version=[", "GET /connector-plugins/FileStreamSource/config?version=[5,4]", "GET /connector-plugins/Nope/config?version=[5,4]",
        "GET /connector-plugins/FileStreamSource/config?version=latest", "GET /connector-plugins/FileStreamSource/config?version=LATEST",
        "GET /connector-plugins/FileStreamSource/config?version=(,4.3.1]", "GET /connector-plugins/FileStreamSource/config?version=%5B4.0,5.0)",
        "GET /connector-plugins/FileStreamSource/config?version=[4.3.1]", "GET /connector-plugins/FileStreamSource/config?version=4.3.1",
        "GET /connector-plugins/FileStreamSource/config?version=[5,6],[7,8]", "GET /connector-plugins/FileStreamSource/config?version=[1,2],[4,5]",
        "GET /connector-plugins/FileStreamSource/config?version=1,2", "GET /connector-plugins/FileStreamSource/config?version=(5)", "GET /connector-plugins/FileStreamSource/config?version=[5,5)",
        "GET /connector-plugins/FileStreamSource/config?version=[1,3],[2,4]", "GET /connector-plugins/FileStreamSource/config?version=bogus", "GET /connector-plugins/FileStreamSource/config?version=(,)",
        "GET /connector-plugins/FileStreamSource/config?version=4.3.1.0", "GET /connector-plugins/FileStreamSource/config?version=(4.3.1-SNAPSHOT,)", "GET /connector-plugins/String/config?version=9",
        "GET /connector-plugins/FileConfigProvider/config", "GET /connector-plugins/org.apache.kafka.common.config.provider.FileConfigProvider/config", "GET /connector-plugins/All/config",
        "GET /connector-plugins/AllConnectorClientConfigOverridePolicy/config", "GET /connector-plugins/org.apache.kafka.common.serialization.StringSerializer/config", "GET /connector-plugins/BasicAuthSecurityRestExtension/config",
        "GET /connector-plugins/FileStreamSource/config?version=%20latest", "PUT /connector-plugins/x/config {}", "GET /connector-plugins/x/config/validate", "PUT /connector-plugins/x/config/validate ", "PUT /connector-plugins/x/config/validate null",
        "PUT /connector-plugins/FileStreamSource/config/validate {\"name\":\"x\"}", "PUT /connector-plugins/FileStreamSource/config/validate {\"connector.class\":null}",
        "PUT /connector-plugins/Bogus/config/validate {\"connector.class\":\"Bogus\"}", "PUT /connector-plugins/FileStreamSink/config/validate {\"connector.class\":\"FileStreamSource\"}",
        "PUT /connector-plugins/e/config/validate {\"connector.class\":\"FileStreamSource\"}",
        "PUT /connector-plugins/org.apache.kafka.connect.file.FileStreamSourceConnector/config/validate {\"connector.class\":\"FileStreamSource\"}",
        "PUT /connector-plugins/FileStreamSourceConnector/config/validate {\"connector.class\":\"FileStreamSource\"}", "PUT /connector-plugins/Connector/config/validate {\"connector.class\":\"Connector\"}",
        "PUT /connector-plugins/FileStreamSource/config/validate {\"connector.class\":\"org.apache.kafka.connect.file.FileStreamSourceConnector\"}",
        "PUT /connector-plugins/FileStreamSource/config/validate {\"connector.class\":\" FileStreamSource\"}",
    ];

    public static TheoryData<string> Validations { get; } =
    [
        .. ((string[])
        [
            "", ",\"tasks.max\":\"abc\"", ",\"tasks.max\":\"0\"", ",\"tasks.max\":\"1.5\"", ",\"tasks.max\":\"\"", ",\"tasks.max\":\" 2 \"", ",\"tasks.max\":\"99999999999\"", ",\"tasks.max\":null", ",\"topic\":\"\"", ",\"topic\":null",
            ",\"file\":null", ",\"file\":\"  a b \"", ",\"batch.size\":\"x\"", ",\"batch.size\":\"-1\"", ",\"bogus\":\"1\"", ",\"zzz\":null", ",\"name\":\"\"", ",\"name\":\"a\\u0001b\\u007f\"", ",\"name\":null",
            ",\"tasks.max.enforce\":\"yes\"", ",\"tasks.max.enforce\":\" TRUE \"", ",\"errors.tolerance\":\"ALL\"", ",\"errors.tolerance\":\"all\"", ",\"errors.log.enable\":\"yes\"", ",\"errors.retry.timeout\":\"x\"",
            ",\"errors.retry.timeout\":\"-5\"", ",\"config.action.reload\":\"never\"", ",\"exactly.once.support\":\"x\"", ",\"exactly.once.support\":\"Required\"", ",\"transaction.boundary\":\"x\"", ",\"transaction.boundary\":\"CONNECTOR\"",
            ",\"transaction.boundary.interval.ms\":\"0\"", ",\"transaction.boundary.interval.ms\":\"x\"", ",\"offsets.storage.topic\":\"\"", ",\"offsets.storage.topic\":\"o\"", ",\"topic.creation.groups\":\"a,a\"", ",\"topic.creation.groups\":\"g1\"",
            ",\"topic.creation.groups\":null", ",\"transforms\":\"a,a\"", ",\"transforms\":null", ",\"transforms\":\" a , \"", ",\"transforms\":\"a\"", ",\"transforms\":\"a\",\"transforms.a.type\":\"Nope\"",
            ",\"transforms\":\"a\",\"transforms.a.type\":\"org.apache.kafka.connect.json.JsonConverter\"", ",\"transforms\":\"a\",\"transforms.a.type\":null", ",\"transforms\":\"a\",\"transforms.a.type\":\"Nope\",\"transforms.a.negate\":\"true\"",
            ",\"predicates\":\"p\"", ",\"predicates\":\"p,p\"", ",\"predicates\":\"p\",\"predicates.p.type\":\"Nope\"", ",\"key.converter\":\"Json\"", ",\"key.converter\":\"Bogus\"", ",\"key.converter\":\"None\"", ",\"key.converter\":\"String\",\"key.converter.converter.type\":\"x\"", ",\"key.converter\":\"String\",\"key.converter.converter.type\":\"header\"", ",\"producer.override.\":\"x\"", ",\"header.converter\":\"EnvVar\"", ",\"value.converter\":\"org.apache.kafka.common.serialization.StringSerializer\"", ",\"transforms\":\"f\",\"transforms.f.type\":\"File\"",
             ",\"key.converter\":\"\"",
            ",\"key.converter\":null", ",\"key.converter\":\"FileStreamSource\"", ",\"value.converter\":\"String\"", ",\"value.converter\":\"org.apache.kafka.connect.json.JsonConverter\",\"value.converter.schemas.enable\":\"maybe\"",
            ",\"value.converter\":\"Json\",\"value.converter.decimal.format\":\"x\"", ",\"value.converter\":\"Json\",\"value.converter.schemas.cache.size\":\"-1\"", ",\"value.converter.schemas.enable\":\"maybe\"",
            ",\"header.converter\":\"SimpleHeaderConverter\"", ",\"header.converter\":\"String\"", ",\"header.converter\":\"Bogus\"", ",\"key.converter\":\"Json\",\"key.converter.plugin.version\":\"9.9\"",
            ",\"key.converter\":\"Json\",\"key.converter.plugin.version\":\"[\"", ",\"key.converter\":\"Json\",\"key.converter.plugin.version\":\"4.3.1\"", ",\"key.converter.plugin.version\":\"4.3.1\"", ",\"connector.plugin.version\":\"4.3.1\"",
            ",\"connector.plugin.version\":\"[4.0,5.0)\"", ",\"connector.plugin.version\":\"[\"", ",\"connector.plugin.version\":\"9.9\"", ",\"connector.plugin.version\":null", ",\"producer.override.linger.ms\":\"5\"", ",\"producer.override.linger.ms\":\"x\"",
            ",\"producer.override.acks\":\"9\"", ",\"producer.override.bogus\":\"1\"", ",\"producer.override.acks\":null", ",\"producer.override.ssl.key.password\":\"secret\"", ",\"producer.override.batch.size\":\" 7 \"",
            ",\"consumer.override.max.poll.records\":\"x\"", ",\"admin.override.retries\":\"x\"", ",\"admin.override.retries\":\"5\",\"topic.creation.default.partitions\":\"1\"", ",\"producer.override.interceptor.classes\":\"a,b\"",
            ",\"producer.override.partitioner.class\":\"com.Nope\"", ",\"producer.override.partitioner.class\":\"org.apache.kafka.clients.producer.RoundRobinPartitioner\"", ",\"producer.override.key.serializer\":\"com.Nope\"",
            ",\"producer.override.key.serializer\":\" org.apache.kafka.common.serialization.StringSerializer \"", ",\"producer.override.ssl.engine.factory.class\":\"Nope\"", ",\"producer.override.sasl.login.class\":\"\"",
        ]).Select(static more => $"PUT /connector-plugins/FileStreamSource/config/validate {Source}{more}}}"),
        .. ((string[])
        [
            "", ",\"topics\":\"t\"", ",\"topics\":\"\"", ",\"topics\":null", ",\"topics\":\"t,t\"", ",\"topics\":\"t,,u\"", ",\"topics\":\" t , u \"", ",\"topics.regex\":\"t.*\"", ",\"topics\":\"t\",\"topics.regex\":\"t.*\"",
            ",\"topics\":\"t\",\"topics.regex\":\"\"", ",\"topics\":\"a,d\",\"errors.deadletterqueue.topic.name\":\"d\"", ",\"topics.regex\":\"d.*\",\"errors.deadletterqueue.topic.name\":\"dd\"", ",\"topics.regex\":\"d.*\",\"errors.deadletterqueue.topic.name\":\"add\"",
            ",\"topics\":\"t\",\"errors.deadletterqueue.topic.replication.factor\":\"x\"", ",\"topics\":\"t\",\"errors.deadletterqueue.topic.replication.factor\":\"40000\"", ",\"topics\":\"t\",\"errors.deadletterqueue.context.headers.enable\":\"1\"",
            ",\"topics\":\"t\",\"consumer.override.max.poll.records\":\"5\"", ",\"topics\":\"t\",\"consumer.override.max.poll.records\":\"x\"", ",\"topics\":\"t\",\"producer.override.linger.ms\":\"x\"",
            ",\"topics\":\"t\",\"errors.deadletterqueue.topic.name\":\"d\",\"producer.override.linger.ms\":\"5\",\"admin.override.retries\":\"1\",\"consumer.override.group.id\":\"g\"", ",\"topics\":\"t\",\"file\":null",
            ",\"topics\":\"t\",\"consumer.override.key.deserializer\":\"com.Nope\"", ",\"topics\":\"t\",\"consumer.override.value.deserializer\":\"org.apache.kafka.common.serialization.ByteArrayDeserializer\"", ",\"topics\":\"t\",\"exactly.once.support\":\"x\"",
        ]).Select(static more => $"PUT /connector-plugins/FileStreamSink/config/validate {Sink}{more}}}"),
        .. ((string[])
        [
            ",\"topic\":\"\"", ",\"tasks.max\":\"abc\",\"zzz\":null", ",\"producer.override.linger.ms\":\"x\"", ",\"producer.override.partitioner.class\":\"com.Nope\"", ",\"connector.plugin.version\":\"[\"", ",\"key.converter\":\"Bogus\"", ",\"transforms\":\"a\"",
            ",\"value.converter\":\"Json\",\"value.converter.schemas.enable\":\"maybe\"", ",\"topic.creation.groups\":\"a,a\"", ",\"connector.class\":\"Bogus\"", ",\"connector.class\":\" FileStreamSource\"",
        ]).Select(static more => $"POST /connectors {{\"name\":\"x\",\"config\":{Source}{more}}}}}"),
        "POST /connectors {\"config\":{\"connector.class\":\"FileStreamSource\",\"topic\":\"t\"}}",
        "POST /connectors {\"name\":\"a\\u0001b\",\"config\":{\"connector.class\":\"FileStreamSource\",\"topic\":\"t\"}}",
    ];

    /// <summary>The settings of each transformation and predicate, and what the validation of a connector says that has it.</summary>
    public static TheoryData<string> Transformations { get; } =
    [
        .. WorkerPair.Transformations.Select(NameOf).SelectMany(static name => (string[])[name, name[(name.LastIndexOf('.') + 1)..]]).Select(static name => $"GET /connector-plugins/{name}/config"),
        .. WorkerPair.Transformations.Where(static type => type.IsAssignableTo(typeof(Transformation))).Select(NameOf).Where(static name => !HasRegex(name)).Select(static name => Transform(name, "")),
        .. WorkerPair.Transformations.Where(static type => !type.IsAssignableTo(typeof(Transformation))).Select(NameOf).Where(static name => !HasRegex(name))
            .Select(static name => $"PUT /connector-plugins/FileStreamSource/config/validate {Source},\"predicates\":\"p\",\"predicates.p.type\":\"{name}\"}}"),
        Transform("org.apache.kafka.connect.transforms.Cast$Value", ",\"transforms.a.spec\":\"x\""), Transform("org.apache.kafka.connect.transforms.Cast$Value", ",\"transforms.a.spec\":\"a:int8,b:nope\""),
        Transform("org.apache.kafka.connect.transforms.Cast$Value", ",\"transforms.a.spec\":\"a:int8\""), Transform("org.apache.kafka.connect.transforms.Cast$Value", ",\"transforms.a.spec\":null"),
        Transform("org.apache.kafka.connect.transforms.Cast$Value", ",\"transforms.a.spec\":\"\",\"transforms.a.replace.null.with.default\":\"x\""),
        Transform("org.apache.kafka.connect.transforms.DropHeaders", ",\"transforms.a.headers\":\"a,a\""), Transform("org.apache.kafka.connect.transforms.DropHeaders", ",\"transforms.a.headers\":\"\""),
        Transform("org.apache.kafka.connect.transforms.ExtractField$Key", ",\"transforms.a.field\":\"f\",\"transforms.a.field.syntax.version\":\"V9\""),
        Transform("org.apache.kafka.connect.transforms.HeaderFrom$Value", ",\"transforms.a.fields\":\"f\",\"transforms.a.headers\":\"\",\"transforms.a.operation\":\"x\""),
        Transform("org.apache.kafka.connect.transforms.MaskField$Value", ",\"transforms.a.fields\":\"f\",\"transforms.a.replacement\":\"\""),
        Transform("RegexRouter", ",\"transforms.a.regex\":\"(\",\"transforms.a.replacement\":\"x\""), Transform("RegexRouter", ",\"transforms.a.regex\":\"a\",\"transforms.a.replacement\":\"x\""),
        Transform("org.apache.kafka.connect.transforms.ReplaceField$Value", ",\"transforms.a.renames\":\"a\""), Transform("org.apache.kafka.connect.transforms.SetSchemaMetadata$Value", ",\"transforms.a.schema.version\":\"x\""),
        Transform("org.apache.kafka.connect.transforms.TimestampConverter$Value", ",\"transforms.a.target.type\":\"x\",\"transforms.a.unix.precision\":\"y\""),
        Transform("Filter", ",\"transforms.a.predicate\":\"p\",\"predicates\":\"p\",\"predicates.p.type\":\"TopicNameMatches\",\"predicates.p.pattern\":\"(\""),
        Transform("Filter", ",\"transforms.a.predicate\":\"p\",\"predicates\":\"p\",\"predicates.p.type\":\"HasHeaderKey\",\"predicates.p.name\":\"\""),
        Transform("Filter", ",\"transforms.a.predicate\":\"p\",\"transforms.a.negate\":\"x\""), Transform("Filter", ",\"transforms.a.predicate\":\"nope\",\"transforms.a.negate\":\"true\""), Transform("Filter", ",\"transforms.a.negate\":\"true\""),
        Transform("Filter", ",\"transforms.a.plugin.version\":\"4.3.1\""), Transform("Filter", ",\"transforms.a.plugin.version\":\"9\""), Transform("Filter", ",\"transforms.a.bogus\":\"1\""),
        Transform("org.apache.kafka.connect.transforms.predicates.RecordIsTombstone", ""), Transform("Cast$Value", ""), Transform("", ""),
        Transform("io.debezium.transforms.ExtractNewRecordState", ",\"transforms.a.delete.tombstone.handling.mode\":\"REWRITE\",\"transforms.a.add.fields\":\"op,table\""),
        Transform("ExtractNewRecordState", ",\"transforms.a.drop.fields.from.key\":\"x\""), Transform("io.debezium.transforms.ByLogicalTableRouter", ",\"transforms.a.logical.table.cache.size\":\"x\""),
        Transform("EventRouter", ",\"transforms.a.table.expand.json.payload\":\"true\",\"transforms.a.table.fields.additional.placement\":\"a:header\""),
        Transform("HeaderToValue", ",\"transforms.a.headers\":\"a\",\"transforms.a.fields\":\"b\",\"transforms.a.operation\":\"move\""),
        Transform("TimezoneConverter", ",\"transforms.a.converted.timezone\":\"UTC\""),
    ];

    [Theory]
    [MemberData(nameof(Transformations))]
    public Task Transformation_IsShownAndValidatedAlike(string request) => workers.CompareAsync(RestCase.Parse(request));

    /// <summary>Without their regular expression Kafka Connect has a second error there, whose text is that of a NullPointerException.</summary>
    private static bool HasRegex(string name) => name.EndsWith(".RegexRouter", StringComparison.Ordinal) || name.EndsWith(".TopicNameMatches", StringComparison.Ordinal);

    private static string NameOf(Type type) => ((KafkaConnectNameAttribute)type.GetCustomAttributes(typeof(KafkaConnectNameAttribute), false)[0]).Name;

    private static string Transform(string type, string more) =>
        $"PUT /connector-plugins/FileStreamSource/config/validate {Source},\"transforms\":\"a\",\"transforms.a.type\":\"{type}\"{more}}}";

    /// <summary>The two workers.</summary>
    protected WorkerPair Workers => workers;

    /// <summary>What differs shows the config; more of the same come with other seeds.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task RandomConfigs_AreValidatedAlike(int seed)
    {
        var configs = new RandomConnectorConfig(new Random(seed));
        for (var count = 0; count < 75; count++)
        {
            var config = configs.Next();
            await workers.CompareAsync(new("PUT", $"/connector-plugins/{config["connector.class"]}/config/validate", [("Content-Type", "application/json")], config.ToJsonString()));
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public Task Path_IsReadAlike(string request) => workers.CompareAsync(RestCase.Parse(request));

    [Theory]
    [MemberData(nameof(MediaTypes))]
    public Task MediaTypes_AreNegotiatedAlike(string request) => workers.CompareAsync(RestCase.Parse(request));

    [Theory]
    [MemberData(nameof(Bodies))]
    public Task Body_IsReadOrRefusedAlike(string request) => workers.CompareAsync(RestCase.Parse(request));

    [Theory]
    [MemberData(nameof(PluginRequests))]
    public Task Plugins_AreShownAlike(string request) => workers.CompareAsync(RestCase.Parse(request));

    [Theory]
    [MemberData(nameof(Validations))]
    public Task Config_IsValidatedAlike(string request) => workers.CompareAsync(RestCase.Parse(request));
}
