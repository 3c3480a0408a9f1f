using System.Text.Json;
using Headrace.Connect.Runtime.Groups;
using Headrace.Kafka.Protocol;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>The bytes between workers, beside those of Kafka Connect's own classes (testdata/connect/capture/GroupCases.java).</summary>
public sealed class ConnectProtocolTests
{
    private const string Url = "http://127.0.0.1:18083/";

    public static TheoryData<string, short, string> Golden()
    {
        var data = new TheoryData<string, short, string>();
        foreach (var line in File.ReadLines(RepositoryRoot.Combine("tests", "testdata", "connect", "group-protocol.jsonl")))
        {
            using var golden = JsonDocument.Parse(line);
            var root = golden.RootElement;
            data.Add(root.GetProperty("what").GetString()!, root.GetProperty("version").GetInt16(), root.GetProperty("bytes").GetString()!);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Messages_AreThoseOfKafkaConnect(string what, short version, string hex)
    {
        var protocol = (ConnectProtocolVersion)version;
        var bytes = Convert.FromHexString(hex);
        if (what.StartsWith("state", StringComparison.Ordinal))
        {
            var state = new WorkerState(Url, what == "state-fresh" ? 7 : 15, what == "state-fresh" ? null : Assignment("assignment-allocation"));
            Assert.Equal(hex, Convert.ToHexStringLower(ConnectProtocol.Encode(state, protocol)));
            Assert.Equal(state, ConnectProtocol.DecodeState(bytes));
        }
        else
        {
            var assignment = Assignment(what);
            Assert.Equal(hex, Convert.ToHexStringLower(ConnectProtocol.Encode(assignment, protocol)));
            Assert.Equal(assignment, ConnectProtocol.DecodeAssignment(bytes));
        }
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void DamagedMessages_AreRefused(string what, short version, string hex)
    {
        Assert.InRange(version, 0, 2);
        var bytes = Convert.FromHexString(hex);
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes.AsMemory(0, length);
            Assert.Throws<ProtocolException>(() =>
            {
                if (what.StartsWith("state", StringComparison.Ordinal))
                    ConnectProtocol.DecodeState(cut);
                else
                    ConnectProtocol.DecodeAssignment(cut);
            });
        }
    }

    [Fact]
    public void LaterVersion_IsReadAsTheHighestKnown()
    {
        var bytes = ConnectProtocol.Encode(Assignment("assignment-revoking"), ConnectProtocolVersion.Sessioned);
        byte[] later = [0, 9, .. bytes.AsSpan(2), 1, 2, 3];

        Assert.Equal(Assignment("assignment-revoking"), ConnectProtocol.DecodeAssignment(later));
    }

    private static WorkerAssignment Assignment(string what) => what switch
    {
        "assignment-allocation" or "assignment-eager" =>
            new(0, "leader-1", Url, 11, WorkSet.Of(["a", "b"], [new("a", 0), new("a", 12), new("c", 3)]), WorkSet.Empty, 0),
        "assignment-revoking" => new(0, "leader-1", Url, 40, WorkSet.Of([], [new("c", 3)]), WorkSet.Of(["b"], [new("b", 0), new("b", 1)]), 20000),
        "assignment-failed" => new(WorkerAssignment.ConfigMismatch, "leader-1", Url, 41, WorkSet.Empty, WorkSet.Empty, 0),
        _ => throw new ArgumentException(what),
    };
}
