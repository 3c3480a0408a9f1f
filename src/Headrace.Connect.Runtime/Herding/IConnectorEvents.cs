namespace Headrace.Connect.Runtime.Herding;
/// <summary>What a connector wants of the framework, from whatever thread.</summary>
internal interface IConnectorEvents
{
    /// <summary>There is an instance, of a version: what fails from here on is its failure.</summary>
    void OnMade(string? version);

    void OnReconfigurationRequested();

    void OnError(Exception exception);
}
