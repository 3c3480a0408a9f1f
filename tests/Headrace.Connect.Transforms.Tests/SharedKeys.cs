using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Tests;

/// <summary>Makes the maps of records share their keys, as those are that a converter read.</summary>
internal sealed class SharedKeys
{
    private readonly Dictionary<string, MapLayout> _layouts = [];

    public ConnectRecord Of(ConnectRecord record) => record.NewRecord(
        record.Topic, record.KafkaPartition, record.KeySchema, Of(record.Key), record.ValueSchema, Of(record.Value), record.Timestamp, record.HasHeaders ? record.Headers : null);

    private DataValue Of(DataValue value)
    {
        switch (value.Kind)
        {
            case DataKind.Array:
                return DataValue.From((IReadOnlyList<DataValue>)[.. value.AsArray().Select(Of)]);
            case DataKind.Map when value.AsMap().All(entry => entry.Key.Kind == DataKind.String):
                var entries = value.AsMap().ToArray();
                var names = Array.ConvertAll(entries, entry => entry.Key.AsString());
                var form = string.Join('\0', names);
                if (!_layouts.TryGetValue(form, out var layout))
                    _layouts.Add(form, layout = new MapLayout(names));
                return DataValue.From(new DataMap(layout, Array.ConvertAll(entries, entry => Of(entry.Value))));
            default:
                return value;
        }
    }
}
