namespace FlowLens.Protocol;

/// <summary>An image/prompt pair: either a text, before which the images stand, or whole messages.</summary>
/// <param name="Images">Absolute paths, in the order of their places in the messages.</param>
/// <param name="Text">One user turn with the images before the text; null where <paramref name="Messages"/> is given.</param>
/// <param name="Messages">A conversation; null where <paramref name="Text"/> is given.</param>
public sealed record PromptSpec(IReadOnlyList<string> Images, string? Text, IReadOnlyList<PromptMessage>? Messages);

/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Parts in order.</param>
public sealed record PromptMessage(string Role, IReadOnlyList<PromptPart> Content);

/// <param name="Type"><c>text</c> or <c>image</c>.</param>
/// <param name="Text">The text of a text part, else null.</param>
public sealed record PromptPart(string Type, string? Text);

/// <param name="Prompt">The pair.</param>
public sealed record PromptInspectParams(PromptSpec Prompt);

/// <param name="Rendered">The prompt's text after the chat template, image places unexpanded.</param>
/// <param name="Tokens">Every position of the expanded prompt.</param>
/// <param name="ReadingRow">The last prompt position, which predicts the first answer token.</param>
/// <param name="Images">The pictures.</param>
/// <param name="ImageTokens">Number of image positions, n.</param>
/// <param name="ImageCells">For each image position in order, its place.</param>
public sealed record PromptInfo(string Rendered, IReadOnlyList<TokenInfo> Tokens, int ReadingRow, IReadOnlyList<ImageInfo> Images,
    int ImageTokens, IReadOnlyList<ImageCell> ImageCells);

/// <param name="Id">Vocabulary id.</param>
/// <param name="Text">The vocabulary's piece, for example <c>▁cat</c>.</param>
/// <param name="Role"><c>system</c>, <c>image</c>, <c>user</c> or <c>output</c>.</param>
public sealed record TokenInfo(int Id, string Text, string Role);

/// <param name="Path">The file.</param>
/// <param name="Width">In pixels, EXIF orientation applied.</param>
/// <param name="Height">In pixels, EXIF orientation applied.</param>
public sealed record ImageInfo(string Path, int Width, int Height);

/// <summary>
/// The place of an image position. A feature has a grid cell and a rectangle of the original picture, in its pixels (it may reach over the
/// picture's edge where the processor pads); a separator has row = col = −1 and no rectangle.
/// </summary>
/// <param name="Position">Position in the prompt.</param>
/// <param name="Image">Index of the picture.</param>
/// <param name="Tile">Index of the tile.</param>
/// <param name="Row">Row in the tile's grid.</param>
/// <param name="Col">Column in the tile's grid.</param>
/// <param name="Rect">Left, top, width, height; null for a separator.</param>
public sealed record ImageCell(int Position, int Image, int Tile, int Row, int Col, IReadOnlyList<double>? Rect);
