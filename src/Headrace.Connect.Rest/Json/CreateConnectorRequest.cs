using System.Globalization;
using System.Text;
using System.Text.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Runtime;
using Headrace.Connect.Source;

namespace Headrace.Connect.Rest.Json;

/// <summary>The body of a request that creates a connector.</summary>
internal sealed record CreateConnectorRequest(string? Name, OrderedDictionary<string, string?>? Config, TargetState? InitialState);
