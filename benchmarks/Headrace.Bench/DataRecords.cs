using System.Globalization;

namespace Headrace.Bench;

/// <summary>The records and chains of transformations that <see cref="DataBench"/> and <see cref="DataMicroBench"/> measure.</summary>
internal static class DataRecords
{
    private const string Envelope =
        """{"schema":{"type":"struct","name":"order","optional":false,"fields":[{"field":"id","type":"int64"},{"field":"name","type":"string","optional":true},{"field":"price","type":"double"},{"field":"created","type":"int64"},{"field":"comment","type":"string","optional":true},{"field":"extra","type":"struct","optional":false,"fields":[{"field":"count","type":"int32"},{"field":"place","type":"string"}]}]},"payload":""";

    /// <summary>Flatten, Cast, ReplaceField, InsertField and MaskField, as a connector's settings.</summary>
    public static readonly (string Name, string Value)[] FiveTransformations =
    [
        ("transforms", "flat,cast,drop,add,mask"),
        ("transforms.flat.type", "org.apache.kafka.connect.transforms.Flatten$Value"),
        ("transforms.flat.delimiter", "_"),
        ("transforms.cast.type", "org.apache.kafka.connect.transforms.Cast$Value"),
        ("transforms.cast.spec", "price:string,extra_count:int64"),
        ("transforms.drop.type", "org.apache.kafka.connect.transforms.ReplaceField$Value"),
        ("transforms.drop.exclude", "comment"),
        ("transforms.drop.renames", "name:customer"),
        ("transforms.add.type", "org.apache.kafka.connect.transforms.InsertField$Value"),
        ("transforms.add.topic.field", "topic"),
        ("transforms.add.offset.field", "position"),
        ("transforms.mask.type", "org.apache.kafka.connect.transforms.MaskField$Value"),
        ("transforms.mask.fields", "customer"),
        ("transforms.mask.replacement", "***"),
    ];

    /// <summary>One record as JSON, with an envelope or without.</summary>
    public static string Make(long id, Random random, bool hasSchema)
    {
        var payload = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":{{id}},"name":"customer {{random.Next(100_000)}}","price":{{random.Next(1, 1_000_000)}}.{{random.Next(10, 99)}},"created":{{1_700_000_000_000 + id}},"comment":"a comment of some length, as they are","extra":{"count":{{random.Next(1000)}},"place":"shelf {{random.Next(50)}}" } }""");
        return hasSchema ? Envelope + payload + "}" : payload;
    }
}
