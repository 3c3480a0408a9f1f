namespace Headrace.Kafka.Broker;

/// <summary>The broker can't start: the message says why and what to do, and is fit for a user without its stack trace.</summary>
public sealed class BrokerStartException : Exception
{
    /// <summary>Makes an exception with a message for the user.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public BrokerStartException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
