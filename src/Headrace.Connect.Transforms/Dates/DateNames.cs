namespace Headrace.Connect.Transforms.Dates;

/// <summary>The names of months, days and so on in English, as Java has them.</summary>
internal static class DateNames
{
    public static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static readonly string[] ShortMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>From Sunday.</summary>
    public static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    public static readonly string[] ShortDays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    public static readonly string[] Eras = ["BC", "AD"];

    public static readonly string[] HalfDays = ["AM", "PM"];

    /// <summary>The names of zones that log files use, with their offsets in minutes.</summary>
    public static readonly (string Name, int OffsetMinutes)[] Zones =
    [
        ("Coordinated Universal Time", 0), ("Greenwich Mean Time", 0), ("UTC", 0), ("GMT", 0), ("UCT", 0), ("Z", 0), ("WET", 0), ("WEST", 60), ("BST", 60), ("CET", 60), ("CEST", 120),
        ("MET", 60), ("MEST", 120), ("EET", 120), ("EEST", 180), ("MSK", 180), ("EST", -300), ("EDT", -240), ("CST", -360), ("CDT", -300), ("MST", -420), ("MDT", -360), ("PST", -480),
        ("PDT", -420), ("AKST", -540), ("AKDT", -480), ("HST", -600), ("JST", 540), ("KST", 540), ("IST", 330), ("SGT", 480), ("AEST", 600), ("AEDT", 660), ("NZST", 720), ("NZDT", 780),
    ];
}
