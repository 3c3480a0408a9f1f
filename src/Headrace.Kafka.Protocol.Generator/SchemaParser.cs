using System.Globalization;
using System.Text.RegularExpressions;

namespace Headrace.Kafka.Protocol.Generator;

/// <summary>Reads a schema file: docs/formats/message-schemas.md says what it looks like.</summary>
internal sealed class SchemaParser
{
    private static readonly Regex FieldName = new("^[A-Z][A-Za-z0-9]*$", RegexOptions.CultureInvariant);
    private static readonly Regex FieldType = new(@"^([A-Za-z][A-Za-z0-9]*)(\[\])?(\?(\d+(?:\+|-\d+)?)?)?$", RegexOptions.CultureInvariant);

    private static readonly Dictionary<string, FieldKind> Primitives = new(StringComparer.Ordinal)
    {
        ["bool"] = FieldKind.Boolean,
        ["int8"] = FieldKind.Int8,
        ["int16"] = FieldKind.Int16,
        ["uint16"] = FieldKind.UInt16,
        ["int32"] = FieldKind.Int32,
        ["uint32"] = FieldKind.UInt32,
        ["int64"] = FieldKind.Int64,
        ["float64"] = FieldKind.Float64,
        ["uuid"] = FieldKind.Uuid,
        ["error"] = FieldKind.Error,
        ["apikey"] = FieldKind.ApiKey,
        ["string"] = FieldKind.String,
        ["bytes"] = FieldKind.Bytes,
        ["records"] = FieldKind.Bytes,
    };

    private readonly List<MessageSchema> _messages = [];

    /// <summary>The structs and fields that the current line may be inside of: index 0 is the message's root.</summary>
    private readonly List<(StructSchema Struct, FieldSchema? Field)> _scopes = [];

    private MessageSchema? _message;
    private string _comment = "";

    public static List<MessageSchema> Parse(string text)
    {
        var parser = new SchemaParser();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            parser.ParseLine(i, lines[i].TrimEnd('\r', ' '));
        foreach (var message in parser._messages)
            SchemaResolver.Resolve(message);
        return parser._messages;
    }

    private void ParseLine(int number, string line)
    {
        if (line.IndexOf('\t') >= 0)
            throw new SchemaException(number, "A tab: indent and align by spaces.");
        var hash = line.IndexOf('#');
        var comment = hash < 0 ? "" : line.Substring(hash + 1).Trim();
        var content = (hash < 0 ? line : line.Substring(0, hash)).TrimEnd();
        if (content.Length == 0)
        {
            // Comments above a line are its documentation; an empty line ends them.
            _comment = hash < 0 ? "" : _comment.Length == 0 ? comment : _comment + " " + comment;
            return;
        }
        var indent = content.Length - content.TrimStart(' ').Length;
        if (indent % 2 != 0)
            throw new SchemaException(number, $"An indent of {indent} spaces: use two for each level.");
        var documentation = _comment.Length == 0 ? comment : comment.Length == 0 ? _comment : _comment + " " + comment;
        _comment = "";
        var words = new Queue<string>(content.Split([' '], StringSplitOptions.RemoveEmptyEntries));
        if (indent == 0)
            ParseMessage(number, words, documentation);
        else if (words.Peek() == "struct" && indent == 2)
            ParseStruct(number, words);
        else
            ParseField(number, indent / 2, words, documentation);
    }

    private void ParseMessage(int line, Queue<string> words, string documentation)
    {
        var kind = words.Dequeue() switch
        {
            "request" => MessageKind.Request,
            "response" => MessageKind.Response,
            "header" => MessageKind.Header,
            "data" => MessageKind.Data,
            "record" => MessageKind.Record,
            var other => throw new SchemaException(line, $"\"{other}\" starts no message: request, response, header, data or record does."),
        };
        var message = new MessageSchema { Kind = kind, Line = line, Documentation = documentation };
        if (kind is MessageKind.Request or MessageKind.Response or MessageKind.Record)
            message.Number = Number(line, Next(line, words, "a number"));
        message.Name = Next(line, words, "the message's name");
        if (!FieldName.IsMatch(message.Name))
            throw new SchemaException(line, $"\"{message.Name}\" is no name for a message.");
        message.Root.Name = message.Name;
        message.Root.Line = line;
        var hasVersions = false;
        while (words.Count > 0)
        {
            switch (words.Dequeue())
            {
                case "versions":
                    message.Versions = Range(line, Next(line, words, "versions"));
                    hasVersions = true;
                    break;
                case "flexible":
                    message.Flexible = Range(line, Next(line, words, "versions"));
                    break;
                case "unstable":
                    message.Unstable = Range(line, Next(line, words, "versions"));
                    break;
                case "header":
                    message.FixedHeader = Number(line, Next(line, words, "a header version"));
                    break;
                case var other:
                    throw new SchemaException(line, $"\"{other}\" is no property of a message: versions, flexible, unstable and header are.");
            }
        }
        if (!hasVersions || message.Versions.Max == VersionRange.Unbounded)
            throw new SchemaException(line, $"{message.Name} has to say its versions from the first to the last.");
        if (!message.Flexible.IsEmpty && message.Flexible.Max != VersionRange.Unbounded)
            throw new SchemaException(line, $"{message.Name} has to be flexible from one version on: \"{message.Flexible.Min}+\".");
        _message = message;
        _messages.Add(message);
        _scopes.Clear();
        _scopes.Add((message.Root, null));
    }

    private void ParseStruct(int line, Queue<string> words)
    {
        if (_message is null)
            throw new SchemaException(line, "A struct before the first message.");
        words.Dequeue();
        var schema = NewStruct(line, Next(line, words, "the struct's name"));
        if (words.Count > 0)
            throw new SchemaException(line, $"\"{words.Peek()}\" after the struct's name.");
        _scopes.RemoveRange(1, _scopes.Count - 1);
        _scopes.Add((schema, null));
    }

    private void ParseField(int line, int level, Queue<string> words, string documentation)
    {
        if (_message is null)
            throw new SchemaException(line, "A field before the first message.");
        if (level > _scopes.Count)
            throw new SchemaException(line, "The line is indented deeper than a field of the line above.");
        var (owner, parent) = _scopes[level - 1];
        _scopes.RemoveRange(level, _scopes.Count - level);
        if (parent is { Kind: not FieldKind.Struct })
            throw new SchemaException(line, $"{parent.Name} is no struct: it can't have fields.");
        if (parent is not null && owner.Fields.Count == 0 && !_message.Structs.Contains(owner))
        {
            owner = NewStruct(line, parent.StructName);
            _scopes[level - 1] = (owner, parent);
        }
        var field = new FieldSchema { Line = line, Name = words.Dequeue(), Documentation = documentation };
        if (!FieldName.IsMatch(field.Name))
            throw new SchemaException(line, $"\"{field.Name}\" is no name for a field.");
        foreach (var other in owner.Fields)
        {
            if (other.Name == field.Name)
                throw new SchemaException(line, $"{owner.Name} has the field {field.Name} already.");
        }
        ParseType(line, field, Next(line, words, "the field's type"));
        if (words.Count > 0 && char.IsDigit(words.Peek()[0]))
        {
            field.Versions = Range(line, words.Dequeue());
            field.HasVersions = true;
        }
        while (words.Count > 0)
            ParseOption(line, field, words);
        owner.Fields.Add(field);
        _scopes.Add((new StructSchema(), field));
    }

    private static void ParseOption(int line, FieldSchema field, Queue<string> words)
    {
        switch (words.Dequeue())
        {
            case "tag":
                field.Tag = Number(line, Next(line, words, "the tag's number"));
                break;
            case "=":
                field.Default = Next(line, words, "the default");
                break;
            case "ignorable":
                field.IsIgnorable = true;
                break;
            case "plain":
                field.HasPlainLength = true;
                break;
            case var other:
                throw new SchemaException(line, $"\"{other}\" is no property of a field: versions, tag, =, ignorable and plain are.");
        }
    }

    private static void ParseType(int line, FieldSchema field, string text)
    {
        var match = FieldType.Match(text);
        if (!match.Success)
            throw new SchemaException(line, $"\"{text}\" is no type.");
        field.TypeText = text;
        field.IsArray = match.Groups[2].Success;
        var name = match.Groups[1].Value;
        if (Primitives.TryGetValue(name, out var kind))
        {
            field.Kind = kind;
        }
        else if (char.IsUpper(name[0]))
        {
            field.Kind = FieldKind.Struct;
            field.StructName = name;
        }
        else
        {
            throw new SchemaException(line, $"\"{name}\" is no type; structs start with a capital.");
        }
        if (!match.Groups[3].Success)
            return;
        if (!field.IsArray && field.Kind is not (FieldKind.String or FieldKind.Bytes or FieldKind.Struct))
            throw new SchemaException(line, $"{name} can't be null.");
        field.Nullable = match.Groups[4].Success ? Range(line, match.Groups[4].Value) : new VersionRange(0, VersionRange.Unbounded);
    }

    private StructSchema NewStruct(int line, string name)
    {
        if (!FieldName.IsMatch(name))
            throw new SchemaException(line, $"\"{name}\" is no name for a struct.");
        foreach (var other in _message!.Structs)
        {
            if (other.Name == name)
                throw new SchemaException(line, $"The struct {name} is there already, from line {other.Line + 1} on.");
        }
        var schema = new StructSchema { Name = name, Line = line };
        _message.Structs.Add(schema);
        return schema;
    }

    private static string Next(int line, Queue<string> words, string what) =>
        words.Count > 0 ? words.Dequeue() : throw new SchemaException(line, $"The line ends where {what} should be.");

    private static int Number(int line, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= short.MaxValue
            ? value
            : throw new SchemaException(line, $"\"{text}\" is no number.");

    private static VersionRange Range(int line, string text) =>
        VersionRange.TryParse(text, out var range) ? range : throw new SchemaException(line, $"\"{text}\" are no versions: 3, 3-7 and 3+ are.");
}
