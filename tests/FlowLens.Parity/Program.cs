using FlowLens.Core;
using FlowLens.Parity;

// npm run parity -- FOLDER…: compares reference folders, prints the worst relative error by tensor group; 1 past tolerance, 2 on bad input.
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: npm run parity -- FOLDER…");
    return 2;
}

bool holds = true;
if (args[0] == "--given-inputs")
{
    // The reference's own ids and pixels: a family's weights by themselves.
    foreach (string folder in args[1..])
    {
        foreach (IGrouping<string, (string Case, Measured Measured)> group in GivenInputs.Compare(folder).GroupBy(m => m.Measured.Group))
        {
            bool within = group.All(m => m.Measured.Holds);
            Console.WriteLine($"{folder,-36} {group.Key,-22} {group.Count(),4} tensors   worst relative error {group.Max(m => m.Measured.Relative):e1}{(within ? "" : "   FAILS")}");
            holds &= within;
        }
    }

    return holds ? 0 : 1;
}

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
