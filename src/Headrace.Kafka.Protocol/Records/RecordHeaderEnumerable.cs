namespace Headrace.Kafka.Protocol.Records;

/// <summary>The headers of a record, in their order.</summary>
public readonly ref struct RecordHeaderEnumerable
{
    private readonly ReadOnlySpan<byte> _bytes;

    internal RecordHeaderEnumerable(ReadOnlySpan<byte> bytes, int count)
    {
        _bytes = bytes;
        Count = count;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Starts at the first header.</summary>
    public Enumerator GetEnumerator() => new(_bytes, Count);

    /// <summary>Walks over the headers.</summary>
    public ref struct Enumerator
    {
        private RecordScanner _scanner;
        private RecordHeaderView _current;
        private int _left;

        internal Enumerator(ReadOnlySpan<byte> bytes, int count)
        {
            _scanner = new(bytes);
            _left = count;
        }

        /// <summary>The header that <see cref="MoveNext"/> came to.</summary>
        public readonly RecordHeaderView Current => _current;

        /// <summary>Goes on to the next header.</summary>
        /// <exception cref="RecordBatchException">The headers do not fit into their record.</exception>
        public bool MoveNext()
        {
            if (_left == 0)
            {
                if (_scanner.Remaining != 0)
                    throw new RecordBatchException($"A record has {_scanner.Remaining} bytes left over behind its headers.");
                return false;
            }
            _left--;
            if (!_scanner.ReadNullableBytes("header key", out var key))
                throw new RecordBatchException("A record has a header whose key is null.");
            var hasValue = _scanner.ReadNullableBytes("header value", out var value);
            _current = new(key, hasValue, value);
            return true;
        }
    }
}
