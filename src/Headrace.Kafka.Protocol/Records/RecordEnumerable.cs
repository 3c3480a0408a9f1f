namespace Headrace.Kafka.Protocol.Records;

/// <summary>The records of one batch, read in place without an allocation.</summary>
public readonly ref struct RecordEnumerable
{
    private readonly RecordBatchView _batch;
    private readonly ReadOnlySpan<byte> _records;

    internal RecordEnumerable(RecordBatchView batch, ReadOnlySpan<byte> records)
    {
        _batch = batch;
        _records = records;
    }

    /// <summary>How many records there are.</summary>
    public int Count => _batch.RecordCount;

    /// <summary>The bytes of the records, uncompressed.</summary>
    public int SizeBytes => _records.Length;

    /// <summary>Starts at the first record.</summary>
    public Enumerator GetEnumerator() => new(_batch, _records);

    /// <summary>Walks over the records.</summary>
    public ref struct Enumerator
    {
        private readonly long _baseOffset;
        private readonly long _baseTimestamp;
        private readonly long _logAppendTime;
        private readonly bool _hasLogAppendTime;
        private RecordScanner _scanner;
        private RecordView _current;
        private int _left;

        internal Enumerator(RecordBatchView batch, ReadOnlySpan<byte> records)
        {
            _baseOffset = batch.BaseOffset;
            _baseTimestamp = batch.BaseTimestamp;
            _hasLogAppendTime = batch.TimestampType == TimestampType.LogAppendTime;
            _logAppendTime = batch.MaxTimestamp;
            _scanner = new(records);
            _left = batch.RecordCount;
            if (_left < 0)
                throw new RecordBatchException($"The record batch at offset {_baseOffset} has the record count {_left}.");
        }

        /// <summary>The record that <see cref="MoveNext"/> came to.</summary>
        public readonly RecordView Current => _current;

        /// <summary>Goes on to the next record.</summary>
        /// <exception cref="RecordBatchException">The bytes are no record, or more or fewer than the batch says.</exception>
        public bool MoveNext()
        {
            if (_left == 0)
            {
                if (_scanner.Remaining != 0)
                    throw new RecordBatchException(
                        ErrorCode.InvalidRecord, $"The record batch at offset {_baseOffset} has {_scanner.Remaining} bytes left over behind its last record.");
                return false;
            }
            _left--;
            var start = _scanner.Position;
            var size = _scanner.ReadVarint("length");
            var record = new RecordScanner(_scanner.ReadBytes(size, "length"));
            record.ReadByte("attributes");
            var timestampDelta = record.ReadVarlong("timestamp");
            var offsetDelta = record.ReadVarint("offset");
            var hasKey = record.ReadNullableBytes("key", out var key);
            var hasValue = record.ReadNullableBytes("value", out var value);
            var headerCount = record.ReadVarint("header count");
            // A header takes two bytes at least.
            if (headerCount < 0 || headerCount > record.Remaining / 2 || (headerCount == 0 && record.Remaining != 0))
                throw new RecordBatchException(
                    ErrorCode.InvalidRecord, $"A record has the header count {headerCount} before its last {record.Remaining} bytes.");
            _current = new(
                _baseOffset + offsetDelta,
                offsetDelta,
                _hasLogAppendTime ? _logAppendTime : _baseTimestamp + timestampDelta,
                _scanner.Position - start,
                hasKey,
                key,
                hasValue,
                value,
                headerCount,
                record.Rest());
            return true;
        }
    }
}
