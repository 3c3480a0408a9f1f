using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connector.Datagen.Generation;

namespace Headrace.Connector.Datagen;

/// <summary>The settings of <see cref="DatagenConnector"/>, by the names that users of Confluent's connector know.</summary>
internal sealed class DatagenConfig
{
    private static readonly ConfigKey<string> TopicKey = ConfigKey.String("kafka.topic").Check(new NonEmptyString())
        .Document("The topic that the records go to.", Importance.High);

    private static readonly ConfigKey<long> MaxIntervalKey = ConfigKey.Long("max.interval").Default(500L).Check(ValidRange.AtLeast(0))
        .Document("The longest wait between two records in milliseconds; each wait is a random part of it. 0 makes records as fast as they are taken.", Importance.High);

    private static readonly ConfigKey<int> IterationsKey = ConfigKey.Int("iterations").Default(-1)
        .Document("How many records each task makes before it ends with an error that says so, as it is known; 0 or less: no end.", Importance.High);

    private static readonly ConfigKey<string> SchemaTextKey = ConfigKey.String("schema.string").Default("")
        .Document("An Avro schema, as JSON, whose \"arg.properties\" say what the values are like.", Importance.High);

    private static readonly ConfigKey<string> SchemaFileKey = ConfigKey.String("schema.filename").Default("")
        .Document("A file with such a schema.", Importance.High);

    private static readonly ConfigKey<string> KeyFieldKey = ConfigKey.String("schema.keyfield").Default("")
        .Document("The field whose value is the record's key too; empty for no key, or that of the quickstart.", Importance.High);

    private static readonly ConfigKey<string> QuickstartKey = ConfigKey.String("quickstart").Default("").Check(new QuickstartValidator())
        .Document("One of the schemas that come with the connector.", Importance.High);

    private static readonly ConfigKey<long> RandomSeedKey = ConfigKey.Long("random.seed").Optional()
        .Document("Makes the same records every time; left out, they are others.", Importance.Low);

    public DatagenConfig(IReadOnlyDictionary<string, string?> config)
    {
        var parsed = Definition.Parse(config);
        Topic = parsed.Get(TopicKey);
        MaxInterval = TimeSpan.FromMilliseconds(Math.Min(parsed.Get(MaxIntervalKey), int.MaxValue));
        Iterations = parsed.Get(IterationsKey) is > 0 and var iterations ? iterations : null;
        RandomSeed = parsed.Values["random.seed"] as long?;
        KeyField = parsed.Get(KeyFieldKey);
        (SchemaText, var keyField) = ChooseSchema(parsed.Get(SchemaTextKey), parsed.Get(SchemaFileKey), parsed.Get(QuickstartKey));
        if (KeyField.Length == 0)
            KeyField = keyField;
    }

    public static ConfigDef Definition { get; } =
        [TopicKey, MaxIntervalKey, IterationsKey, SchemaTextKey, SchemaFileKey, KeyFieldKey, QuickstartKey, RandomSeedKey];

    public string Topic { get; }

    public TimeSpan MaxInterval { get; }

    /// <summary>How many records a task makes; null for no end.</summary>
    public int? Iterations { get; }

    public long? RandomSeed { get; }

    /// <summary>The field that is the key too; empty for none.</summary>
    public string KeyField { get; }

    public string SchemaText { get; }

    /// <summary>Reads the schema and finds the key in it.</summary>
    /// <exception cref="ConfigException">The schema can't be used.</exception>
    public RecordGenerator CreateGenerator()
    {
        var generator = GeneratorReader.Read(SchemaText);
        if (KeyField.Length > 0 && generator.Schema.Field(KeyField) is null)
            throw new ConfigException("schema.keyfield", KeyField, $"The schema has no such field. It has {string.Join(", ", generator.Schema.Fields.Select(static field => field.Name))}.");
        return generator;
    }

    private static (string Schema, string KeyField) ChooseSchema(string text, string file, string quickstart)
    {
        if ((text.Length > 0 ? 1 : 0) + (file.Length > 0 ? 1 : 0) + (quickstart.Length > 0 ? 1 : 0) != 1)
            throw new ConfigException("Set exactly one of schema.string, schema.filename, or quickstart");
        if (text.Length > 0)
            return (text, "");
        if (quickstart.Length > 0)
            return Quickstart.Find(quickstart)!.Load();
        try
        {
            return (File.ReadAllText(file), "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigException("schema.filename", file, "Unable to read the schema file: " + e.Message);
        }
    }

    private sealed class QuickstartValidator : IConfigValidator
    {
        public void EnsureValid(string name, object? value)
        {
            if (value is string { Length: > 0 } text && Quickstart.Find(text) is null)
                throw new ConfigException(name, text, $"There is no such quickstart. Choose one of {string.Join(", ", Quickstart.All.Select(static known => known.Name))}");
        }

        public override string ToString() => $"[{string.Join(", ", Quickstart.All.Select(static known => known.Name))}]";
    }
}
