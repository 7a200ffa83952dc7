using System.CommandLine;
using FlowLens.Core;
using FlowLens.Train.Cli;

RootCommand root = new("Trains FlowLens's embedded model and shows what it can do");
root.Add(TrainCommand.Make());
root.Add(EvalCommand.Make());
root.Add(LaboratoryCommand.Make());
root.Add(TruthCommand.Make());
root.Add(ScenesCommand.Make());
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (FlowLensException e)
{
    Console.Error.WriteLine($"{e.Message}. {e.Remedy}.");
    return 1;
}
