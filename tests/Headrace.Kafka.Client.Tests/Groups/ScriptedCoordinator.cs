using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Client.Tests.Groups;

/// <summary>The only broker of a cluster, which coordinates every group and answers those who put members out as the test says.</summary>
internal sealed class ScriptedCoordinator : IAsyncDisposable
{
    private const string Host = "127.0.0.1";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<LeaveGroupRequest.MemberIdentity> _asked = new();
    private readonly Func<int, ErrorCode> _answers;
    private readonly Task _run;

    /// <summary>Makes one that listens.</summary>
    /// <param name="answers">Says what the n-th request to put a member out, from 1 on, is answered with.</param>
    public ScriptedCoordinator(Func<int, ErrorCode> answers)
    {
        _answers = answers;
        _listener.Start();
        _run = RunAsync();
    }

    public string Servers => $"{Host}:{Port}";

    /// <summary>Who was to be put out, request by request.</summary>
    public IReadOnlyCollection<LeaveGroupRequest.MemberIdentity> Asked => _asked;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _run;
        _listener.Dispose();
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                await ServeAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The client has what it wants, or waits no more: the next connection.
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        var length = new byte[Frame.LengthBytes];
        while (true)
        {
            await stream.ReadExactlyAsync(length, _closing.Token);
            var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            await stream.ReadExactlyAsync(frame, _closing.Token);
            var output = new ArrayBufferWriter<byte>();
            Answer(frame, output);
            await stream.WriteAsync(output.WrittenMemory, _closing.Token);
        }
    }

    private void Answer(byte[] frame, ArrayBufferWriter<byte> output)
    {
        var reader = new WireReader(frame);
        var key = (ApiKey)reader.ReadInt16("RequestApiKey");
        var version = reader.ReadInt16("RequestApiVersion");
        var correlationId = reader.ReadInt32("CorrelationId");
        switch (key)
        {
            case ApiKey.ApiVersions:
                Frame.WriteResponse(output, new ApiVersionsResponse { ApiKeys = [Known<FindCoordinatorRequest>(), Known<MetadataRequest>(), Known<LeaveGroupRequest>()] }, version, correlationId);
                break;
            case ApiKey.FindCoordinator:
                Frame.WriteResponse(output, new FindCoordinatorResponse { Coordinators = [new() { Host = Host, Port = Port }] }, version, correlationId);
                break;
            case ApiKey.Metadata:
                Frame.WriteResponse(output, new MetadataResponse { Brokers = [new() { Host = Host, Port = Port }] }, version, correlationId);
                break;
            case ApiKey.LeaveGroup:
                Frame.WriteResponse(output, Answer(ReadRequest<LeaveGroupRequest>(frame, version)), version, correlationId);
                break;
            default:
                throw new NotSupportedException($"{key} is not in the script.");
        }
    }

    /// <summary>Of a member the coordinator speaks in the member's place, else in the group's.</summary>
    private LeaveGroupResponse Answer(LeaveGroupRequest request)
    {
        var member = request.Members.Single();
        _asked.Enqueue(member);
        var error = _answers(_asked.Count);
        return error is ErrorCode.None or ErrorCode.UnknownMemberId
            ? new() { Members = [new() { MemberId = member.MemberId, ErrorCode = error }] }
            : new() { ErrorCode = error };
    }

    private static T ReadRequest<T>(byte[] frame, short version)
        where T : IMessage<T>, IApiMessage
    {
        var reader = new WireReader(frame);
        RequestHeader.Read(ref reader, T.GetHeaderVersion(version));
        return T.Read(ref reader, version);
    }

    private static ApiVersionsResponse.ApiVersion Known<T>()
        where T : IMessage<T>, IApiMessage => new() { ApiKey = T.ApiKey, MinVersion = T.VersionMin, MaxVersion = T.VersionMaxStable };
}
