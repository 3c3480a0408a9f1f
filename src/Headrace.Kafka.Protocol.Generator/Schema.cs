namespace Headrace.Kafka.Protocol.Generator;

internal enum MessageKind
{
    Request,
    Response,
    Header,
    Data,
    Record,
}

internal enum FieldKind
{
    Boolean,
    Int8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    Float64,
    Uuid,
    Error,
    ApiKey,
    String,
    Bytes,
    Struct,
}

/// <summary>One message of a schema file.</summary>
internal sealed class MessageSchema
{
    public MessageKind Kind { get; set; }

    /// <summary>The API key of a request or response, the type of a record.</summary>
    public int Number { get; set; }

    public string Name { get; set; } = "";

    public string Documentation { get; set; } = "";

    public VersionRange Versions { get; set; }

    public VersionRange Flexible { get; set; } = VersionRange.None;

    /// <summary>The versions that the protocol does not promise yet.</summary>
    public VersionRange Unstable { get; set; } = VersionRange.None;

    /// <summary>A response that has this header version whatever its own version.</summary>
    public int? FixedHeader { get; set; }

    public StructSchema Root { get; set; } = new();

    /// <summary>All structs but the root, by name, in the order of the file.</summary>
    public List<StructSchema> Structs { get; } = [];

    public int Line { get; set; }
}

internal sealed class StructSchema
{
    public string Name { get; set; } = "";

    public List<FieldSchema> Fields { get; } = [];

    /// <summary>The versions in which something uses the struct.</summary>
    public VersionRange Versions { get; set; }

    public int Line { get; set; }

    /// <summary>Whether writers have to know if all of it is at its defaults.</summary>
    public bool NeedsIsDefault { get; set; }
}

internal sealed class FieldSchema
{
    public string Name { get; set; } = "";

    public string Documentation { get; set; } = "";

    /// <summary>The type as it is written in the schema.</summary>
    public string TypeText { get; set; } = "";

    public FieldKind Kind { get; set; }

    public string StructName { get; set; } = "";

    public StructSchema? Struct { get; set; }

    public bool IsArray { get; set; }

    /// <summary>The versions as they are written; narrowed to the enclosing ones when the file is resolved.</summary>
    public VersionRange Versions { get; set; }

    public bool HasVersions { get; set; }

    public VersionRange Nullable { get; set; } = VersionRange.None;

    /// <summary>The tag, -1 for none.</summary>
    public int Tag { get; set; } = -1;

    public bool IsIgnorable { get; set; }

    /// <summary>A string with a 16-bit length even where the message is flexible.</summary>
    public bool HasPlainLength { get; set; }

    /// <summary>The default as it is written, or null.</summary>
    public string? Default { get; set; }

    public int Line { get; set; }

    public bool IsNullableEver => !Nullable.IsEmpty;

    /// <summary>Whether null stands for "nothing was set".</summary>
    public bool IsNullDefault => Default == "null" || (Default is null && IsNullableEver && Nullable.Contains(Versions));
}
