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
