namespace Headrace.Connect.Runtime.Stores;

/// <summary>Writes one record of offsets and completes when it is acknowledged.</summary>
internal delegate Task OffsetSender(string topic, byte[] key, byte[]? value, CancellationToken cancellationToken);
