namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Waits on a thread that is a task's own: it has nothing else to do meanwhile.</summary>
internal static class Blocking
{
    public static void Wait(ValueTask call)
    {
        if (call.IsCompletedSuccessfully)
            call.GetAwaiter().GetResult();
        else
            call.AsTask().GetAwaiter().GetResult();
    }

    public static void Wait(Task call) => call.GetAwaiter().GetResult();

    public static T Wait<T>(ValueTask<T> call) => call.IsCompletedSuccessfully ? call.Result : call.AsTask().GetAwaiter().GetResult();
}
