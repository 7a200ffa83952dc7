using FlowLens.Daemon.Cli;
using FlowLens.Daemon.Rpc;

return await CommandLine.RunAsync(args, Terminal.Standard(), Connections.OpenAsync);
