using FlowLens.Core.Prompts;

namespace FlowLens.Core.Datasets;

/// <summary>An image/prompt pair of a data set.</summary>
/// <param name="Id">The row's own id, else its number from 0; published files repeat ids, so it need not be unique.</param>
/// <param name="StartLine">First line, 0-based.</param>
/// <param name="EndLine">Last line, 0-based, inclusive.</param>
/// <param name="Title">The question in a line.</param>
/// <param name="Prompt">What is asked, with absolute picture paths.</param>
/// <param name="Answer">The reference answer or label, or null.</param>
/// <param name="Category">Its type where the file says one, or null.</param>
/// <param name="Boxes">Boxes of objects on the first picture, or empty.</param>
public sealed record DatasetRow(string Id, int StartLine, int EndLine, string Title, PromptRequest Prompt, string? Answer, string? Category,
    IReadOnlyList<DatasetBox> Boxes);

/// <param name="Name">What lies in the box.</param>
/// <param name="Left">In pixels of the picture.</param>
/// <param name="Top">In pixels of the picture.</param>
/// <param name="Right">In pixels of the picture.</param>
/// <param name="Bottom">In pixels of the picture.</param>
public sealed record DatasetBox(string Name, double Left, double Top, double Right, double Bottom);

/// <param name="Line">0-based line.</param>
/// <param name="Message">What is wrong, one sentence.</param>
/// <param name="Remedy">What to do.</param>
public sealed record DatasetProblem(int Line, string Message, string Remedy);
