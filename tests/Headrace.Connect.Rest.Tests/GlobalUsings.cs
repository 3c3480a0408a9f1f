global using Headrace.TestKit;
