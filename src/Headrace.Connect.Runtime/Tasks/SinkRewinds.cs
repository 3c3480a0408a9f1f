namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Makes a sink task go on where it asks to, before anything else is read. Owned by the task's thread.</summary>
internal sealed class SinkRewinds(SinkConsumer consumer, SinkTaskContext context, SinkAssignment assignment, SinkOffsets offsets)
{
    /// <exception cref="IllegalStateException">It asks for a partition that it does not have.</exception>
    /// <exception cref="Configuration.IllegalArgumentException">It asks for an offset below 0.</exception>
    public void Apply()
    {
        if (context.TakeOffsets() is not { } wanted)
            return;
        foreach (var (partition, offset) in wanted)
        {
            if (offset < 0)
                throw new Configuration.IllegalArgumentException("seek offset must not be a negative number");
            if (!assignment.Contains(partition))
                throw IllegalStateException.NotAssigned(partition);
            consumer.Seek(partition, offset);
            offsets.Reset(partition, offset);
        }
    }
}
