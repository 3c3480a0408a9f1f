namespace Headrace.Connect.Source;

/// <summary>Reads the offsets that the framework has stored for a source connector.</summary>
public interface IOffsetStorageReader
{
    /// <summary>The stored offset of a source partition, or null where there is none. Integers come back as 64-bit integers, other numbers as 64-bit floats.</summary>
    /// <param name="partition">The source partition, with its entries in the order in which records carry them.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<SourceMap?> GetOffsetAsync(SourceMap partition, CancellationToken cancellationToken);

    /// <summary>The stored offsets of several source partitions; those without one are left out.</summary>
    /// <param name="partitions">The source partitions.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<IReadOnlyDictionary<SourceMap, SourceMap>> GetOffsetsAsync(IReadOnlyCollection<SourceMap> partitions, CancellationToken cancellationToken);
}
