using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Headrace.Client;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Commands.Connectors;

/// <summary>What has to be done to one connector.</summary>
internal enum PlannedAction
{
    Create,
    Update,
    Delete,
}
