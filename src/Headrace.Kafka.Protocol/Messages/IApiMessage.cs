namespace Headrace.Kafka.Protocol.Messages;

/// <summary>What requests and responses have in common.</summary>
public interface IApiMessage
{
    /// <summary>The request's number on the wire, which its response shares.</summary>
    static abstract ApiKey ApiKey { get; }

    /// <summary>The version of the header that goes before the message in one of its versions.</summary>
    static abstract short GetHeaderVersion(short version);
}

/// <summary>A request and the response that belongs to it.</summary>
/// <typeparam name="TSelf">The request itself.</typeparam>
/// <typeparam name="TResponse">Its response.</typeparam>
public interface IRequest<TSelf, TResponse> : IMessage<TSelf>, IApiMessage
    where TSelf : IRequest<TSelf, TResponse>
    where TResponse : IResponse<TResponse>;

/// <summary>A response.</summary>
/// <typeparam name="TSelf">The response itself.</typeparam>
public interface IResponse<TSelf> : IMessage<TSelf>, IApiMessage
    where TSelf : IResponse<TSelf>;
