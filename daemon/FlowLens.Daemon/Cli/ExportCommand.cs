using System.CommandLine;
using System.Globalization;
using FlowLens.Daemon.Rpc.Wire;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Cli;

/// <summary><c>flowlens export FILE.flow.safetensors</c>: a saved trace as text that other programs read.</summary>
internal static class ExportCommand
{
    public static Command Make(Terminal terminal, OpenFlowLens open)
    {
        Argument<string> file = new("FILE") { Description = "A trace that was saved with --save or from the editor" };
        Option<bool> json = new("--json") { Description = "Print the whole trace as JSON, as flow/trace gave it [default: a CSV line for each metric, series and layer]" };
        Command command = new("export", "Print a saved trace as CSV or JSON") { file, json };
        command.SetAction(parsed =>
        {
            TraceResult trace = ResultFile.Read(Path.GetFullPath(parsed.GetValue(file)!));
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(trace);
                return 0;
            }

            terminal.Output.WriteLine("metric,series,layer,value");
            foreach (MetricResult metric in trace.Metrics)
            {
                foreach (LayerSeries series in metric.Series)
                {
                    for (int layer = 0; layer < trace.Layers; layer++)
                    {
                        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{metric.Id},{series.Id},{layer},{series.Values.Floats()[layer]:R}"));
                    }
                }
            }

            return 0;
        });
        return command;
    }
}
