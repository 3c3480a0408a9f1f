using System.Diagnostics.CodeAnalysis;
using Headrace.Kafka.Broker.Configs;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>What a topic is made with.</summary>
internal sealed record NewTopic(string Name, int Partitions, IReadOnlyDictionary<string, string> Config);
