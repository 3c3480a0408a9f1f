namespace Headrace.Kafka.Client.Tests.Config;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("localhost:9092", "localhost:9092")]
    [InlineData("any.thing://localhost:9092", "localhost:9092")]
    [InlineData("[::1]:9092", "[::1]:9092")]
    [InlineData("::1:9092", "[::1]:9092")]
    [InlineData("SSL://fe80::1:9094,b:1", "[fe80::1]:9094,b:1")]
    [InlineData("[host:9092", "host:9092")]
    public void Servers_AreGivenToTheLibraryInWordsThatItReadsAsJavaDoes(string servers, string library) =>
        Assert.Equal(library, ClientSettings.ForAdmin(new Dictionary<string, string> { ["bootstrap.servers"] = servers }).Library["bootstrap.servers"]);

    [Theory]
    [InlineData("localhost")]
    [InlineData(":9092")]
    [InlineData("localhost:0")]
    [InlineData("localhost:65536")]
    [InlineData("[]:9092")]
    public void WhatHasNoHostOrPort_IsRefused(string servers) =>
        Assert.Throws<ClientConfigException>(() => ClientSettings.ForAdmin(new Dictionary<string, string> { ["bootstrap.servers"] = servers }));
}
