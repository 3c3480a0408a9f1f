namespace Headrace.Connect.Runtime.Preview;

/// <summary>What has become of the records that a sink was tried with.</summary>
public enum SinkTrialOutcome
{
    /// <summary>The sink was not run: it can't take back what it writes.</summary>
    NotRun,

    /// <summary>It has written nothing that stays.</summary>
    RolledBack,

    /// <summary>It has written them.</summary>
    Written,

    /// <summary>It was to take back what it had written, and failed: something may be left.</summary>
    NotRolledBack,
}
