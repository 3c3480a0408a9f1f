namespace Headrace.Kafka.Protocol.Wire;

/// <summary>The bounds of a tagged field that a <see cref="WireReader"/> is inside of.</summary>
public readonly record struct WireTagScope
{
    internal WireTagScope(int outerEnd, int fieldEnd)
    {
        OuterEnd = outerEnd;
        FieldEnd = fieldEnd;
    }

    internal int OuterEnd { get; }

    internal int FieldEnd { get; }
}
