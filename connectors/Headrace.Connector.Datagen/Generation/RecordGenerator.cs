using Headrace.Connect.Data;

namespace Headrace.Connector.Datagen.Generation;

/// <summary>Makes records of named fields.</summary>
internal sealed class RecordGenerator(Schema schema, ValueGenerator[] fields) : ValueGenerator(schema)
{
    public override DataValue Next(RandomNumbers random, long iteration)
    {
        var record = new Struct(Schema);
        for (var i = 0; i < fields.Length; i++)
            record.Set(Schema.Fields[i], fields[i].Next(random, iteration));
        return record;
    }
}
