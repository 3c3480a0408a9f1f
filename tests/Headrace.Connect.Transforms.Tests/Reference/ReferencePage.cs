using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Headrace.Connect.Config;
using Headrace.Connect.Converters;
using Headrace.Connect.Storage;
using Headrace.Connect.Transforms.Debezium;
using Headrace.Connect.Transforms.Predicates;

namespace Headrace.Connect.Transforms.Tests.Reference;

/// <summary>The page of one transformation, predicate or converter, made of what its class declares.</summary>
internal sealed partial class ReferencePage
{
    private static readonly Dictionary<string, string> Summaries = ReadSummaries();

    private ReferencePage(string folder, string name, Type[] types)
    {
        Path = $"{folder}/{name}";
        Name = name;
        Types = types;
    }

    /// <summary>Folder and name, as in <c>transformations/Cast</c>.</summary>
    public string Path { get; }

    public string Name { get; }

    /// <summary>The classes that share the page: those for keys and for values.</summary>
    public IReadOnlyList<Type> Types { get; }

    public string Summary
    {
        get
        {
            var type = Types.Count > 1 ? Types[0].BaseType! : Types[0];
            return Summaries.TryGetValue("T:" + type.FullName, out var text) ? text : throw new InvalidOperationException($"{type} has no documentation.");
        }
    }

    public static IReadOnlyList<ReferencePage> All { get; } =
        [.. new[] { typeof(Transformation).Assembly, typeof(StringConverter).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsDefined(typeof(KafkaConnectNameAttribute), false) && !typeof(Exception).IsAssignableFrom(type))
            .GroupBy(type => (Folder: FolderOf(type), Name: JavaNameOf(type)[(JavaNameOf(type).LastIndexOf('.') + 1)..].Split('$')[0]))
            .Select(group => new ReferencePage(group.Key.Folder, group.Key.Name, [.. group.OrderBy(JavaNameOf, StringComparer.Ordinal)]))
            .OrderBy(page => page.Path, StringComparer.Ordinal)];

    public static string JavaNameOf(Type type) => ((KafkaConnectNameAttribute)type.GetCustomAttributes(typeof(KafkaConnectNameAttribute), false)[0]).Name;

    /// <summary>The text of the page.</summary>
    /// <param name="example">The example's text.</param>
    public string Write(string example)
    {
        var text = new StringBuilder($"# {Name}\n\n{Summary}\n\n");
        text.Append(Types.Count == 1 ? "Class: " : "Classes: ").AppendJoin(", ", Types.Select(type => $"`{JavaNameOf(type)}`")).Append('\n');
        var instance = Activator.CreateInstance(Types[0])!;
        var definition = DefinitionOf(instance);
        text.Append("\n## Settings\n\n");
        if (definition.Count == 0)
            text.Append("None.\n");
        else
            AppendTable(text, definition);
        if (instance is DebeziumTransformation { UnlistedSettings: { Count: > 0 } unlisted })
        {
            text.Append("\nThese work too, but Debezium's class does not list them, and so the REST API does not either:\n\n");
            AppendTable(text, unlisted);
        }

        return text.Append("\n## Example\n\n").Append(example).ToString();
    }

    private static void AppendTable(StringBuilder text, ConfigDef definition)
    {
        text.Append("| name | type | default | valid values | importance | |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var key in definition)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| `{key.Name}` | {key.Type.ToString().ToLowerInvariant()} | {DefaultOf(key)} | {Cell(key.Validator?.ToString() ?? "")} | {key.Importance.ToString().ToLowerInvariant()} | {Cell(key.Documentation)} |\n");
        }
    }

    private static string DefaultOf(ConfigKey key) => key switch
    {
        { IsRequired: true } => "*required*",
        { DefaultText: null } => "",
        { DefaultText: "" } => "*empty*",
        _ => $"`{key.DefaultText.Replace("|", "\\|", StringComparison.Ordinal)}`",
    };

    private static string Cell(string text) => text
        .Replace("<code>", "`", StringComparison.Ordinal).Replace("</code>", "`", StringComparison.Ordinal)
        .Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static string FolderOf(Type type) =>
        type.IsAssignableTo(typeof(Predicate)) ? "predicates"
        : type.IsAssignableTo(typeof(DebeziumTransformation)) ? "debezium"
        : type.IsAssignableTo(typeof(Transformation)) ? "transformations"
        : "converters";

    private static ConfigDef DefinitionOf(object instance) => instance switch
    {
        ITransformation transformation => transformation.ConfigDefinition,
        IPredicate predicate => predicate.ConfigDefinition,
        IConverter converter => converter.ConfigDefinition,
        IHeaderConverter converter => converter.ConfigDefinition,
        _ => throw new InvalidOperationException($"{instance} is no plugin with settings."),
    };

    /// <summary>What the XML documentation says of each class.</summary>
    private static Dictionary<string, string> ReadSummaries() =>
        new[] { "Headrace.Connect.Transforms.xml", "Headrace.Connect.Converters.xml" }
            .SelectMany(file => XDocument.Load(System.IO.Path.Combine(AppContext.BaseDirectory, file)).Descendants("member"))
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => (string)member.Attribute("name")!, member => Plain(member.Element("summary")!));

    private static string Plain(XElement summary) => Spaces().Replace(string.Concat(summary.Nodes().Select(node => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement reference when reference.Attribute("cref") is { } target => $"`{target.Value.Split('.')[^1]}`",
        XElement other => other.Value,
        XText content => content.Value,
        _ => "",
    })), " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
