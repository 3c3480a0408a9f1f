namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Which partitions of a sink task are not read: all while the user has the task paused or a batch is put again, else those that the task itself has paused. Owned by the task's thread.</summary>
internal sealed class SinkPauses(SinkConsumer consumer, SinkTaskContext context, SinkAssignment assignment)
{
    /// <summary>Whether the user has the task paused.</summary>
    public bool IsByUser { get; private set; }

    /// <summary>Whether the same records are put again. Polls go on meanwhile, without records, so that the group keeps the member.</summary>
    public bool IsForRedelivery { get; private set; }

    private bool IsOfAll => IsByUser || IsForRedelivery;

    public void BeginByUser()
    {
        IsByUser = true;
        context.IsPausedByUser = true;
        consumer.Pause(assignment.Partitions);
    }

    public void EndByUser()
    {
        IsByUser = false;
        context.IsPausedByUser = false;
        if (!IsOfAll)
            PauseAsTaskWants();
    }

    public void BeginRedelivery()
    {
        if (IsForRedelivery)
            return;
        IsForRedelivery = true;
        consumer.Pause(assignment.Partitions);
    }

    public void EndRedelivery()
    {
        if (!IsForRedelivery)
            return;
        IsForRedelivery = false;
        if (!IsOfAll)
            PauseAsTaskWants();
    }

    /// <summary>A rebalance is over, and partitions have come. Those that the task had paused before and has again stay paused: a rebalance may take all away for a moment.</summary>
    public void OnAssigned(IReadOnlyCollection<TopicPartition> partitions)
    {
        context.ForgetPausesBut(assignment.Partitions);
        consumer.Pause(IsOfAll ? partitions : partitions.Where(context.IsPaused));
    }

    /// <summary>Carries out what the task has asked for since the last call.</summary>
    public void FollowTask()
    {
        if (context.TakePauseChange() && !IsOfAll)
            PauseAsTaskWants();
    }

    private void PauseAsTaskWants()
    {
        consumer.Pause(assignment.Partitions.Where(context.IsPaused));
        consumer.Resume(assignment.Partitions.Where(partition => !context.IsPaused(partition)));
    }
}
