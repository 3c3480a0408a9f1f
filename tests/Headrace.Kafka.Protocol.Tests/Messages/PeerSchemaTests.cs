using System.IO.Compression;
using System.Text.Json;
using Headrace.Kafka.Protocol.Generator;
using Headrace.TestKit;

namespace Headrace.Kafka.Protocol.Tests.Messages;

/// <summary>Our schemas against the ones that are inside of Kafka's own jars.</summary>
public sealed class PeerSchemaTests
{
    public static IReadOnlyDictionary<string, MessageSchemaSource> Schemas { get; } = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Messages"), "*.txt")
        .SelectMany(file => SchemaParser.Parse(File.ReadAllText(file)).Select(message => new MessageSchemaSource(message)))
        .ToDictionary(source => source.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Schemas.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void EverySchemaIsAClassAndEveryClassHasASchema() =>
        Assert.Equal(Schemas.Keys.Order(StringComparer.Ordinal), MessageCatalog.All.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void ASchemaSaysWhatKafkasSays(string name)
    {
        Peers.SkipUnlessPresent();
        using var json = ReadPeerSchema(name);

        Assert.Equal(Describe(json.RootElement), Schemas[name].Describe());
    }

    private static JsonDocument ReadPeerSchema(string name)
    {
        foreach (var jar in Directory.GetFiles(Path.Combine(Peers.Folder!, "kafka", "libs"), "kafka-*.jar"))
        {
            using var archive = ZipFile.OpenRead(jar);
            if (archive.GetEntry($"common/message/{name}.json") is not { } entry)
                continue;
            using var stream = entry.Open();
            return JsonDocument.Parse(stream, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        throw new FileNotFoundException($"No jar of the peers has a schema {name}.");
    }

    private static List<string> Describe(JsonElement message)
    {
        var valid = Range(message.GetProperty("validVersions").GetString()!);
        var flexible = message.TryGetProperty("flexibleVersions", out var text) ? Range(text.GetString()!).Intersect(valid) : VersionRange.None;
        var lines = new List<string> { $"versions {valid} flexible {(flexible.IsEmpty ? "none" : flexible)}" };
        if (message.TryGetProperty("apiKey", out var key))
            lines[0] += $" number {key.GetInt32()}";
        if (message.TryGetProperty("latestVersionUnstable", out var unstable) && unstable.GetBoolean())
            lines[0] += $" unstable {valid.Max}";
        var common = message.TryGetProperty("commonStructs", out var structs)
            ? structs.EnumerateArray().ToDictionary(element => element.GetProperty("name").GetString()!, element => element.GetProperty("fields"))
            : [];
        DescribeFields(message.GetProperty("fields"), common, valid, "", lines);
        return lines;
    }

    private static void DescribeFields(JsonElement fields, Dictionary<string, JsonElement> common, VersionRange around, string path, List<string> lines)
    {
        foreach (var field in fields.EnumerateArray())
        {
            var name = field.GetProperty("name").GetString()!;
            name = path + char.ToUpperInvariant(name[0]) + name[1..];
            var type = field.GetProperty("type").GetString()!;
            var isArray = type.StartsWith("[]", StringComparison.Ordinal);
            var element = isArray ? type[2..] : type;
            var tagged = field.TryGetProperty("taggedVersions", out var taggedText) ? Range(taggedText.GetString()!) : VersionRange.None;
            var versions = (field.TryGetProperty("versions", out var versionText) ? Range(versionText.GetString()!) : tagged).Intersect(around);
            if (versions.IsEmpty)
                continue;
            var nullable = (field.TryGetProperty("nullableVersions", out var nullText) ? Range(nullText.GetString()!) : VersionRange.None).Intersect(versions);
            var tag = field.TryGetProperty("tag", out var number) ? $" tag {number.GetInt32()} in {tagged.Intersect(versions)}" : "";
            var isIgnorable = field.TryGetProperty("ignorable", out var ignorable) && (ignorable.ValueKind == JsonValueKind.True || ignorable.ToString() == "true");
            var isStruct = char.IsUpper(element[0]);
            var canBeAbsent = versions.Min > around.Min || versions.Max < around.Max;
            lines.Add(
                $"{name} {(isStruct ? "struct" : element == "records" ? "bytes" : element)}{(isArray ? "[]" : "")} {versions}"
                + (nullable.IsEmpty ? "" : $" null {nullable}") + tag
                + (canBeAbsent && isIgnorable ? " ignorable" : "")
                + Default(field, element, isArray, nullable, versions));
            if (isStruct)
                DescribeFields(field.TryGetProperty("fields", out var inner) ? inner : common[element], common, versions, name + ".", lines);
        }
    }

    private static string Default(JsonElement field, string type, bool isArray, VersionRange nullable, VersionRange versions)
    {
        var text = field.TryGetProperty("default", out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString().ToLowerInvariant() : "";
        if (text.StartsWith("0x", StringComparison.Ordinal))
            text = Convert.ToInt64(text, 16).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (isArray || type is "string" or "bytes" or "records" or "uuid" || char.IsUpper(type[0]))
        {
            if (text == "null")
                return " = null";
            // Where all versions allow null, ours is null unless the field is tagged: the value of an absent tagged field is what both sides have to agree on.
            return !nullable.IsEmpty && nullable.Contains(versions) && !field.TryGetProperty("tag", out _) ? " = null" : "";
        }
        return text is "" or "0" or "false" ? "" : $" = {text}";
    }

    private static VersionRange Range(string text) =>
        text == "none" ? VersionRange.None : VersionRange.TryParse(text, out var range) ? range : throw new FormatException(text);

    /// <summary>One of our schemas, described in the same words as Kafka's.</summary>
    public sealed class MessageSchemaSource
    {
        private readonly MessageSchema _message;

        internal MessageSchemaSource(MessageSchema message) => _message = message;

        public string Name => _message.Name;

        public List<string> Describe()
        {
            var lines = new List<string> { $"versions {_message.Versions} flexible {(_message.Flexible.IsEmpty ? "none" : _message.Flexible)}" };
            if (_message.Kind is MessageKind.Request or MessageKind.Response or MessageKind.Record)
                lines[0] += $" number {_message.Number}";
            if (!_message.Unstable.IsEmpty)
                lines[0] += $" unstable {_message.Unstable}";
            DescribeFields(_message.Root, _message.Versions, "", lines);
            return lines;
        }

        private static void DescribeFields(StructSchema schema, VersionRange around, string path, List<string> lines)
        {
            foreach (var field in schema.Fields)
            {
                var versions = field.Versions.Intersect(around);
                if (versions.IsEmpty)
                    continue;
                var nullable = field.Nullable.Intersect(versions);
                var type = field.Kind switch
                {
                    FieldKind.Boolean => "bool",
                    FieldKind.Error or FieldKind.ApiKey => "int16",
                    FieldKind.Struct => "struct",
                    var other => other.ToString().ToLowerInvariant(),
                };
                var canBeAbsent = versions.Min > around.Min || versions.Max < around.Max;
                var value = field.IsNullDefault ? "null" : field.Default is "empty" or "0" or "false" ? null : field.Default;
                lines.Add(
                    $"{path}{field.Name} {type}{(field.IsArray ? "[]" : "")} {versions}"
                    + (nullable.IsEmpty ? "" : $" null {nullable}") + (field.Tag < 0 ? "" : $" tag {field.Tag} in {versions}")
                    + (canBeAbsent && field.IsIgnorable ? " ignorable" : "")
                    + (value is null ? "" : $" = {value}"));
                if (field.Struct is { } inner)
                    DescribeFields(inner, versions, $"{path}{field.Name}.", lines);
            }
        }
    }
}
