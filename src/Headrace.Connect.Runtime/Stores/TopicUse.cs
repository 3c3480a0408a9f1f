namespace Headrace.Connect.Runtime.Stores;

/// <summary>A topic that a connector uses.</summary>
internal sealed record TopicUse(string Topic, string Connector, int Task, long DiscoverTimestamp);
