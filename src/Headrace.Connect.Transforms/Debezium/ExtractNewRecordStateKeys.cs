using Headrace.Connect.Config;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>The settings of <see cref="ExtractNewRecordState"/>.</summary>
internal static class ExtractNewRecordStateKeys
{
    public const string Drop = "drop";
    public const string Tombstone = "tombstone";
    public const string Rewrite = "rewrite";
    public const string RewriteWithTombstone = "rewrite-with-tombstone";
    public const string DeleteToTombstone = "delete-to-tombstone";

    private const string References =
        "Fields of the envelope, each as field or struct.field, where struct is before, after, source or transaction; field:name gives one another name. " +
        "One without a struct is looked for in source, and op and ts_ms in the envelope itself; what is not there is left out.";

    public static readonly ConfigKey<string> Handling = ConfigKey.String("delete.tombstone.handling.mode").Default(Tombstone)
        .Check(DebeziumKeys.ListedOneOf(Drop, Tombstone, RewriteWithTombstone, Rewrite, DeleteToTombstone))
        .Document(
            "What becomes of deletes and of the tombstones after them. drop: both go. tombstone: the delete becomes a tombstone, the one after it goes. rewrite: the delete becomes " +
            "the last state with a field __deleted of \"true\" (others get \"false\"), the tombstone goes. rewrite-with-tombstone: the same, and the tombstone stays. " +
            "delete-to-tombstone: as tombstone, and the tombstone has no schema either.",
            Importance.Medium)
        .Display(null, 1, Width.Medium, "Handle delete and tombstone records");

    public static readonly ConfigKey<string> RouteByField = ConfigKey.String("route.by.field").Default("")
        .Document("The field of the row whose value becomes the record's topic. Where it is null or blank the topic stays.", Importance.Low)
        .Display(null, 1, Width.Long, "Route by field name");

    public static readonly ConfigKey<string> AddFieldsPrefix = ConfigKey.String("add.fields.prefix").Default("__")
        .Document("What the names of added fields begin with.", Importance.Low)
        .Display(null, 1, Width.Short, "Field prefix to be added to each field.");

    public static readonly ConfigKey<IReadOnlyList<string>> AddFields = ConfigKey.List("add.fields").Default([])
        .Document("What to add to the value. " + References, Importance.Low)
        .Display(null, 1, Width.Long, "Adds the specified field(s) to the message if they exist.");

    public static readonly ConfigKey<string> AddHeadersPrefix = ConfigKey.String("add.headers.prefix").Default("__")
        .Document("What the names of added headers begin with.", Importance.Low)
        .Display(null, 1, Width.Short, "Header prefix to be added to each header.");

    public static readonly ConfigKey<IReadOnlyList<string>> AddHeaders = ConfigKey.List("add.headers").Default([])
        .Document("What to add to the headers. " + References, Importance.Low)
        .Display(null, 1, Width.Long, "Adds the specified fields to the header if they exist.");

    public static readonly ConfigKey<string> DropFieldsHeader = ConfigKey.String("drop.fields.header.name").Default(null)
        .Document("The header that lists fields to take out of the value.", Importance.Low)
        .Display(null, 1, Width.Short, "Specifies a header that contains a list of field names to be removed");

    public static readonly ConfigKey<bool> DropFieldsFromKey = ConfigKey.Boolean("drop.fields.from.key").Default(false)
        .Document("Whether the listed fields are taken out of the key too.", Importance.Low)
        .Display(null, 1, Width.Short, "Specifies whether the fields to be dropped should also be omitted from the key");

    public static readonly ConfigKey<bool> DropFieldsKeepCompatible = ConfigKey.Boolean("drop.fields.keep.schema.compatible").Default(true)
        .Document("Whether only optional fields are taken out, so that the new schema stays compatible with the old one.", Importance.Low)
        .Display(null, 1, Width.Short, "Specifies if fields are dropped, will the event's schemas be compatible");

    public static readonly ConfigKey<bool> ReplaceNullWithDefault = ConfigKey.Boolean("replace.null.with.default").Default(true)
        .Document("Whether a null becomes the field's default where a row is rewritten, that is if delete.tombstone.handling.mode is rewrite or rewrite-with-tombstone.", Importance.Low)
        .Display(null, 1, Width.Short, "replace null field value with default");

    public static readonly ConfigDef Listed =
        [Handling, RouteByField, AddFieldsPrefix, AddFields, AddHeadersPrefix, AddHeaders, DropFieldsHeader, DropFieldsFromKey, DropFieldsKeepCompatible];

    public static readonly ConfigDef Unlisted = [ReplaceNullWithDefault];
}
