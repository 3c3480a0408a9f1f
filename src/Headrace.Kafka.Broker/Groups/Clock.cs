namespace Headrace.Kafka.Broker.Groups;

/// <summary>What time it is: on a clock that never jumps, for deadlines, and in milliseconds since 1970, for records.</summary>
internal readonly record struct Clock(TimeSpan Now, long WallMs);
