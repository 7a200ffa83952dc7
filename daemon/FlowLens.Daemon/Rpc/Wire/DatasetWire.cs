using FlowLens.Core.Datasets;
using FlowLens.Protocol;
using DatasetBox = FlowLens.Protocol.DatasetBox;
using DatasetProblem = FlowLens.Protocol.DatasetProblem;
using DatasetRow = FlowLens.Protocol.DatasetRow;
using DomainRow = FlowLens.Core.Datasets.DatasetRow;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>Data sets as they were read.</summary>
internal static class DatasetWire
{
    public static DatasetOpenResult Result(Dataset dataset) => new(dataset.Format, [.. dataset.Rows.Select(Row)], [.. dataset.Problems.Select(p => new DatasetProblem(p.Line, p.Message, p.Remedy))]);

    private static DatasetRow Row(DomainRow row) => new(row.Id, row.StartLine, row.EndLine, row.Title, PromptWire.Spec(row.Prompt), row.Answer, row.Category,
        [.. row.Boxes.Select(b => new DatasetBox(b.Name, b.Left, b.Top, b.Right, b.Bottom))]);
}
