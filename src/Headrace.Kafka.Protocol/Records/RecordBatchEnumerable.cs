namespace Headrace.Kafka.Protocol.Records;

/// <summary>The batches that lie one after the other in a buffer. It stops where there is no whole batch, and says where and why.</summary>
/// <example><code>
/// var batches = RecordBatchEnumerable.Of(segment).GetEnumerator();
/// while (batches.MoveNext())
///     Use(batches.Current);
/// if (batches.Position &lt; segment.Length)
///     Truncate(batches.Position, batches.Status);
/// </code></example>
public readonly ref struct RecordBatchEnumerable
{
    private readonly ReadOnlySpan<byte> _buffer;

    private RecordBatchEnumerable(ReadOnlySpan<byte> buffer) => _buffer = buffer;

    /// <summary>The batches of <paramref name="buffer"/>.</summary>
    public static RecordBatchEnumerable Of(ReadOnlySpan<byte> buffer) => new(buffer);

    /// <summary>Starts at the first batch.</summary>
    public Enumerator GetEnumerator() => new(_buffer);

    /// <summary>Walks over the batches.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _buffer;
        private RecordBatchView _current;
        private int _next;

        internal Enumerator(ReadOnlySpan<byte> buffer) => _buffer = buffer;

        /// <summary>The batch that <see cref="MoveNext"/> came to.</summary>
        public readonly RecordBatchView Current => _current;

        /// <summary>The place of <see cref="Current"/> in the buffer; after the end, the place behind the last whole batch.</summary>
        public int Position { get; private set; }

        /// <summary>Why the walk ended, once <see cref="MoveNext"/> was false: <see cref="RecordBatchStatus.Whole"/> when the buffer ended with a batch.</summary>
        public RecordBatchStatus Status { get; private set; }

        /// <summary>Goes on to the next batch; false where there is no whole one.</summary>
        public bool MoveNext()
        {
            Position = _next;
            if (_next == _buffer.Length)
            {
                Status = RecordBatchStatus.Whole;
                return false;
            }
            Status = RecordBatchView.TryRead(_buffer[_next..], out _current);
            if (Status != RecordBatchStatus.Whole)
                return false;
            _next += _current.SizeBytes;
            return true;
        }
    }
}
