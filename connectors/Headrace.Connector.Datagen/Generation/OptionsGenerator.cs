using Headrace.Connect.Data;

namespace Headrace.Connector.Datagen.Generation;

/// <summary>Chooses among values.</summary>
internal sealed class OptionsGenerator(Schema schema, DataValue[] options) : ValueGenerator(schema)
{
    public override DataValue Next(RandomNumbers random, long iteration) => options[random.NextInt(options.Length)];
}
