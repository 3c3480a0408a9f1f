using Headrace.Connect.Data;

namespace Headrace.Connector.Datagen.Generation;

/// <summary>Makes values of a schema.</summary>
internal abstract class ValueGenerator(Schema schema)
{
    public Schema Schema { get; } = schema;

    /// <summary>Makes a value.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="iteration">How many records there were before.</param>
    public abstract DataValue Next(RandomNumbers random, long iteration);
}

/// <summary>Makes values in a way of its own.</summary>
internal sealed class FunctionGenerator(Schema schema, Func<RandomNumbers, long, DataValue> next) : ValueGenerator(schema)
{
    public override DataValue Next(RandomNumbers random, long iteration) => next(random, iteration);
}

/// <summary>Chooses among values.</summary>
internal sealed class OptionsGenerator(Schema schema, DataValue[] options) : ValueGenerator(schema)
{
    public override DataValue Next(RandomNumbers random, long iteration) => options[random.NextInt(options.Length)];
}

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
