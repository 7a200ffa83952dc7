using FlowLens.Core;
using FlowLens.Parity;

// npm run parity -- FOLDER…: compares reference folders, prints the worst relative error by tensor group; 1 past tolerance, 2 on bad input.
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: npm run parity -- FOLDER…");
    return 2;
}

bool holds = true;
foreach (string folder in args)
{
    try
    {
        ParityReport report = ParityReport.Make(folder);
        Console.Write(report.Text());
        holds &= report.Holds;
    }
    catch (FlowLensException e)
    {
        Console.Error.WriteLine($"{e.Message}. {e.Remedy}.");
        return 2;
    }
}

return holds ? 0 : 1;
