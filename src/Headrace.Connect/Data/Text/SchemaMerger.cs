namespace Headrace.Connect.Data;

/// <summary>Finds the schema that the elements of a list have in common.</summary>
internal struct SchemaMerger
{
    private bool _isIncompatible;

    public Schema? Common { get; private set; }

    public void Merge(Schema? schema)
    {
        if (schema is null || _isIncompatible)
            return;

        Common = Common is null ? schema : Merge(Common, schema);
        _isIncompatible = Common is null;
    }

    private static Schema? Merge(Schema previous, Schema next)
    {
        if (previous.Type != next.Type)
        {
            var areNumbers = previous.Type <= SchemaType.Float64 && next.Type <= SchemaType.Float64;
            return areNumbers ? (previous.Type > next.Type ? previous : next) : null;
        }

        if (previous.IsOptional == next.IsOptional)
            return previous.IsOptional ? previous : next;

        return null;
    }
}
