using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Client;

/// <summary>What Kafka or the way to it refused.</summary>
public sealed class KafkaException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="code">The protocol's code, or the nearest one to what happened on our side.</param>
    /// <param name="message">What was wrong, where, and what to do. Never a secret.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public KafkaException(ErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
    }

    /// <summary>The protocol's code. Conditions found on our side have the code that Java's exception stands for:
    /// a timeout is <see cref="ErrorCode.RequestTimedOut"/>, a lost connection <see cref="ErrorCode.NetworkException"/>.</summary>
    public ErrorCode Code { get; }

    /// <summary>What Kafka's own clients say in this case, where that is known: the broker's words, or theirs.</summary>
    public string? KafkaText { get; init; }

    /// <summary>The class of Kafka's own exception, where the code alone does not tell it.</summary>
    public string? KafkaClassName { get; init; }

    /// <summary>Whether the same call may succeed later without anyone acting (Java's RetriableException).</summary>
    public bool IsRetriable { get; init; }

    /// <summary>Whether the client that threw is of no further use and has to be made anew.</summary>
    public bool IsFatal { get; init; }

    /// <summary>Whether the broker refused who we are, or one of both refused the other's certificate. Trying again does not help.</summary>
    public bool IsAuthentication { get; init; }

    /// <summary>Whether the record was given up because its producer was closed, not because Kafka refused it.</summary>
    public bool IsAborted { get; init; }
}
