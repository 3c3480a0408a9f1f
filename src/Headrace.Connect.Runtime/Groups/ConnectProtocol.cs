using System.Buffers;
using Headrace.Connect.Errors;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>The bytes that workers exchange through the group: old-style Kafka types, after a 16-bit version.</summary>
/// <remarks>Source: <c>ConnectProtocol</c> and <c>IncrementalCooperativeConnectProtocol</c> of Kafka Connect 4.3.1. What a later version adds behind is not looked at.</remarks>
internal static class ConnectProtocol
{
    /// <summary>The group's protocol type.</summary>
    public const string ProtocolType = "connect";

    /// <summary>Stands in a list of task numbers for the connector itself.</summary>
    private const int ConnectorItself = -1;

    public static string NameOf(ConnectProtocolVersion version) => version switch
    {
        ConnectProtocolVersion.Eager => "default",
        ConnectProtocolVersion.Compatible => "compatible",
        ConnectProtocolVersion.Sessioned => "sessioned",
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, null),
    };

    public static ConnectProtocolVersion VersionOf(string name) => name switch
    {
        "default" => ConnectProtocolVersion.Eager,
        "compatible" => ConnectProtocolVersion.Compatible,
        "sessioned" => ConnectProtocolVersion.Sessioned,
        _ => throw new ConnectException($"The group uses the protocol '{name}', which this worker has not offered."),
    };

    /// <summary>The protocols that a worker offers, the one it likes best first.</summary>
    /// <param name="setting"><c>connect.protocol</c>.</param>
    public static IReadOnlyList<ConnectProtocolVersion> OfferedBy(string setting) => setting switch
    {
        "eager" => [ConnectProtocolVersion.Eager],
        "compatible" => [ConnectProtocolVersion.Compatible, ConnectProtocolVersion.Eager],
        _ => [ConnectProtocolVersion.Sessioned, ConnectProtocolVersion.Compatible, ConnectProtocolVersion.Eager],
    };

    public static byte[] Encode(WorkerState state, ConnectProtocolVersion version)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new WireWriter(output);
        writer.WriteInt16((short)version);
        writer.WriteString(state.Url, isFlexible: false, "url");
        writer.WriteInt64(state.Offset);
        // Work that still runs when the group turns to the eager protocol is told of behind the fields that Kafka Connect knows, which it does not look at.
        if (version > ConnectProtocolVersion.Eager || state.Allocation is not null)
            writer.WriteBytes(state.Allocation is { } allocation ? Encode(allocation, version) : (ReadOnlyMemory<byte>?)null, isFlexible: false);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Encode(WorkerAssignment assignment, ConnectProtocolVersion version)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new WireWriter(output);
        writer.WriteInt16((short)version);
        writer.WriteInt16(assignment.Error);
        writer.WriteString(assignment.Leader, isFlexible: false, "leader");
        writer.WriteString(assignment.LeaderUrl, isFlexible: false, "leader-url");
        writer.WriteInt64(assignment.Offset);
        Write(ref writer, assignment.Assigned);
        if (version > ConnectProtocolVersion.Eager)
        {
            Write(ref writer, assignment.Revoked);
            writer.WriteInt32(assignment.DelayMs);
        }
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <exception cref="Headrace.Kafka.Protocol.ProtocolException">The bytes are no such message.</exception>
    public static WorkerState DecodeState(ReadOnlyMemory<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var version = ReadVersion(ref reader);
        var url = reader.ReadString(isFlexible: false, "url");
        var offset = reader.ReadInt64("config-offset");
        var allocation = version > 0 || reader.Remaining > 0 ? reader.ReadNullableBytes(isFlexible: false, "allocation") : null;
        return new(url, offset, allocation is { } own ? DecodeAssignment(own) : null);
    }

    /// <exception cref="Headrace.Kafka.Protocol.ProtocolException">The bytes are no such message.</exception>
    public static WorkerAssignment DecodeAssignment(ReadOnlyMemory<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var version = ReadVersion(ref reader);
        var error = reader.ReadInt16("error");
        var leader = reader.ReadString(isFlexible: false, "leader");
        var leaderUrl = reader.ReadString(isFlexible: false, "leader-url");
        var offset = reader.ReadInt64("config-offset");
        var assigned = Read(ref reader, "assignment");
        var revoked = version > 0 ? Read(ref reader, "revoked") : WorkSet.Empty;
        var delayMs = version > 0 ? reader.ReadInt32("delay") : 0;
        return new(error, leader, leaderUrl, offset, assigned, revoked, delayMs);
    }

    private static short ReadVersion(ref WireReader reader)
    {
        var version = reader.ReadInt16("version");
        return version >= 0 ? version : throw new Kafka.Protocol.ProtocolException($"A worker of the group speaks version {version} of the worker protocol, which does not exist.");
    }

    private static void Write(ref WireWriter writer, WorkSet work)
    {
        // Both sets are in the order of names: one walk over both brings together what is of one name.
        var names = new List<(string Name, int Count)>(work.Connectors.Count);
        var numbers = new List<int>(work.Connectors.Count + work.Tasks.Count);
        using var connectors = work.Connectors.GetEnumerator();
        using var tasks = work.Tasks.GetEnumerator();
        var (hasConnector, hasTask) = (connectors.MoveNext(), tasks.MoveNext());
        while (hasConnector || hasTask)
        {
            var isConnector = hasConnector && (!hasTask || string.CompareOrdinal(connectors.Current, tasks.Current.Connector) <= 0);
            var name = isConnector ? connectors.Current : tasks.Current.Connector;
            var before = numbers.Count;
            if (isConnector)
            {
                numbers.Add(ConnectorItself);
                hasConnector = connectors.MoveNext();
            }
            for (; hasTask && tasks.Current.Connector == name; hasTask = tasks.MoveNext())
                numbers.Add(tasks.Current.Task);
            names.Add((name, numbers.Count - before));
        }
        writer.WriteCount(names.Count, isFlexible: false);
        var next = 0;
        foreach (var (name, count) in names)
        {
            writer.WriteString(name, isFlexible: false, "connector");
            writer.WriteCount(count, isFlexible: false);
            for (var last = next + count; next < last; next++)
                writer.WriteInt32(numbers[next]);
        }
    }

    private static WorkSet Read(ref WireReader reader, string field)
    {
        var count = reader.ReadNullableCount(isFlexible: false, sizeof(short) + sizeof(int), field);
        var connectors = new List<string>();
        var tasks = new List<ConnectorTaskId>();
        for (var i = 0; i < count; i++)
        {
            var connector = reader.ReadString(isFlexible: false, "connector");
            var numbers = reader.ReadCount(isFlexible: false, sizeof(int), "tasks");
            for (var j = 0; j < numbers; j++)
            {
                var number = reader.ReadInt32("task");
                if (number == ConnectorItself)
                    connectors.Add(connector);
                else
                    tasks.Add(new(connector, number));
            }
        }
        return WorkSet.Of(connectors, tasks);
    }
}
