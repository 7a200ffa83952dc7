namespace FlowLens.Protocol;

/// <param name="Path">The data set's file; it names the format by its content, and relative pictures are sought beside it.</param>
/// <param name="Text">The file's text where an editor holds an unsaved one; null reads the file.</param>
/// <param name="ImageFolder">Folder that relative pictures are sought in first; null is the file's own.</param>
public sealed record DatasetOpenParams(string Path, string? Text, string? ImageFolder);

/// <param name="Format">Id of the reader, for example <c>llava-jsonl</c> or <c>pope</c>; null where the file is no data set.</param>
/// <param name="Rows">Its rows, in the file's order.</param>
/// <param name="Problems">Lines that could not be read.</param>
public sealed record DatasetOpenResult(string? Format, IReadOnlyList<DatasetRow> Rows, IReadOnlyList<DatasetProblem> Problems);

/// <param name="Id">The row's own id, else its number.</param>
/// <param name="StartLine">First line, 0-based.</param>
/// <param name="EndLine">Last line, 0-based, inclusive.</param>
/// <param name="Title">The question in a line.</param>
/// <param name="Prompt">What the methods take; absolute picture paths.</param>
/// <param name="Answer">The row's reference answer or label, or null.</param>
/// <param name="Category">Its type where the file says one, or null.</param>
/// <param name="Boxes">Boxes of objects on the first picture, or empty.</param>
public sealed record DatasetRow(string Id, int StartLine, int EndLine, string Title, PromptSpec Prompt, string? Answer, string? Category,
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
