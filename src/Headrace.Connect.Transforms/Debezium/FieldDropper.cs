using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>Takes fields that a header lists out of structs. Records come with the same list again and again, so the last one's schema is kept.</summary>
internal sealed class FieldDropper(bool onlyOptional)
{
    /// <summary>How many lists are remembered for each schema. They are data, and whoever writes them must not fill the memory.</summary>
    private const int ListsMax = 64;

    private readonly SchemaCache<Dictionary<NameList, Plan>> _plans = new();

    /// <summary>The struct without the fields, or the same one if it has none of them.</summary>
    public Struct Drop(Struct source, IReadOnlyList<DataValue> names)
    {
        var plans = _plans.Get(source.Schema, static _ => []);
        var list = new NameList(names);
        if (!plans.TryGetValue(list, out var plan))
        {
            if (plans.Count == ListsMax)
                plans.Clear();
            plans.Add(list, plan = MakePlan(source.Schema, names));
        }

        if (plan.Schema is null)
            return source;

        // Debezium leaves it to Kafka Connect's ReplaceField, which reads nulls as defaults.
        var updated = new Struct(plan.Schema);
        for (var index = 0; index < plan.Sources.Length; index++)
            updated.Set(plan.Schema.Fields[index], source.Get(plan.Sources[index]));
        return updated;
    }

    private Plan MakePlan(Schema source, IReadOnlyList<DataValue> names)
    {
        var dropped = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!name.IsNull)
                dropped.Add(name.Kind == DataKind.String ? name.AsString() : throw new DataException($"The header that lists fields to drop holds {name}, which is no text."));
        }

        Field[] kept = [.. source.Fields.Where(field => !dropped.Contains(field.Name) || (onlyOptional && !field.Schema.IsOptional))];
        if (onlyOptional && kept.Length == source.Fields.Count)
            return new(null, kept);
        var builder = SchemaBuilder.Struct().WithBasicsOf(source);
        foreach (var field in kept)
            builder.Field(field.Name, field.Schema);
        return new(builder.Build(), kept);
    }

    /// <param name="Schema">The schema without the fields; null if there is none of them.</param>
    /// <param name="Sources">The fields that stay.</param>
    private sealed record Plan(Schema? Schema, Field[] Sources);

    /// <summary>A list by its contents.</summary>
    private readonly struct NameList(IReadOnlyList<DataValue> names) : IEquatable<NameList>
    {
        private readonly IReadOnlyList<DataValue> _names = names;

        public bool Equals(NameList other)
        {
            if (_names.Count != other._names.Count)
                return false;
            for (var index = 0; index < _names.Count; index++)
            {
                if (_names[index] != other._names[index])
                    return false;
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is NameList other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            for (var index = 0; index < _names.Count; index++)
                hash.Add(_names[index]);
            return hash.ToHashCode();
        }
    }
}
