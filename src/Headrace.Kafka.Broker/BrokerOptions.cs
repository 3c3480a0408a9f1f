namespace Headrace.Kafka.Broker;

/// <summary>What an embedded broker is started with.</summary>
public sealed record BrokerOptions
{
    /// <summary>The folder that holds everything the broker keeps: topics, groups, the cluster id. It is made if it is not there.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The address to listen on: an IP address, <c>localhost</c>, or <c>*</c> for every address of the machine.</summary>
    public string ListenAddress { get; init; } = "127.0.0.1";

    /// <summary>The port to listen on; 0 takes any free one (see <see cref="KafkaBroker.Port"/>).</summary>
    public int Port { get; init; } = 9092;

    /// <summary>
    /// The host name that clients are told to connect to. Null: the listen address, or this machine's host name where that is <c>*</c>.
    /// </summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>The port that clients are told to connect to; null: the one that is listened on. It differs behind a port mapping.</summary>
    public int? AdvertisedPort { get; init; }

    /// <summary>
    /// Settings by their names in Kafka's <c>server.properties</c>, such as <c>num.partitions</c>, <c>auto.create.topics.enable</c>,
    /// <c>log.segment.bytes</c>, <c>log.retention.hours</c> or <c>message.max.bytes</c>. A setting that this broker doesn't know is ignored with a
    /// warning in the log; a value that is no value of its setting stops the start with a <see cref="BrokerStartException"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where time comes from; tests give their own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
