using Headrace.Connect.Data;

namespace Headrace.Connector.Datagen.Generation;

/// <summary>Makes values in a way of its own.</summary>
internal sealed class FunctionGenerator(Schema schema, Func<RandomNumbers, long, DataValue> next) : ValueGenerator(schema)
{
    public override DataValue Next(RandomNumbers random, long iteration) => next(random, iteration);
}
