using System.Buffers;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Protocol.Messages;

/// <summary>Puts length and header around requests and responses, and takes them off.</summary>
/// <remarks>Writers take the size from the message first, so a frame goes into the output in one pass, its payloads copied once.</remarks>
public static class Frame
{
    /// <summary>The bytes of a frame's length.</summary>
    public const int LengthBytes = sizeof(int);

    /// <summary>Writes a request with its length and header.</summary>
    /// <exception cref="ProtocolException">The version cannot carry what the request holds.</exception>
    public static void WriteRequest<TRequest, TResponse>(
        IBufferWriter<byte> output, TRequest request, short version, int correlationId, string? clientId)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IResponse<TResponse>
    {
        var header = new RequestHeader
        {
            RequestApiKey = TRequest.ApiKey,
            RequestApiVersion = version,
            CorrelationId = correlationId,
            ClientId = clientId,
        };
        var headerVersion = TRequest.GetHeaderVersion(version);
        var writer = new WireWriter(output);
        writer.WriteInt32(WireSize.Checked((long)header.GetSize(headerVersion) + request.GetSize(version), nameof(Frame)));
        header.Write(ref writer, headerVersion);
        request.Write(ref writer, version);
        writer.Flush();
    }

    /// <summary>Writes a response with its length and header.</summary>
    /// <exception cref="ProtocolException">The version cannot carry what the response holds.</exception>
    public static void WriteResponse<TResponse>(IBufferWriter<byte> output, TResponse response, short version, int correlationId)
        where TResponse : IResponse<TResponse>
    {
        var headerVersion = TResponse.GetHeaderVersion(version);
        var headerBytes = sizeof(int) + (headerVersion >= ResponseHeader.FlexibleVersionMin ? 1 : 0);
        var writer = new WireWriter(output);
        writer.WriteInt32(WireSize.Checked((long)headerBytes + response.GetSize(version), nameof(Frame)));
        writer.WriteInt32(correlationId);
        if (headerVersion >= ResponseHeader.FlexibleVersionMin)
            writer.WriteUnsignedVarint(0);
        response.Write(ref writer, version);
        writer.Flush();
    }

    /// <summary>Reads the response in a frame without its length, to its end.</summary>
    /// <exception cref="ProtocolException">The frame is no such response.</exception>
    public static TResponse ReadResponse<TResponse>(ReadOnlyMemory<byte> frame, short version, out int correlationId)
        where TResponse : IResponse<TResponse>
    {
        var reader = new WireReader(frame);
        correlationId = ResponseHeader.Read(ref reader, TResponse.GetHeaderVersion(version)).CorrelationId;
        var response = TResponse.Read(ref reader, version);
        reader.ExpectEnd(typeof(TResponse).Name);
        return response;
    }
}
