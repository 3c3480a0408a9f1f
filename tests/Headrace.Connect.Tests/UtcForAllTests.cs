using System.Runtime.CompilerServices;

namespace Headrace.Connect.Tests;

/// <summary>The golden data was made in UTC, and texts of dates are in the machine's zone: so all tests of this program run in UTC.</summary>
internal static class UtcForAllTests
{
    [ModuleInitializer]
    internal static void Set()
    {
        Environment.SetEnvironmentVariable("TZ", "UTC");
        TimeZoneInfo.ClearCachedData();
    }
}
