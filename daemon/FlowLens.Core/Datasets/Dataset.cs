using System.Text;
using System.Text.Json;

namespace FlowLens.Core.Datasets;

/// <summary>A file of image/prompt pairs.</summary>
/// <param name="Format">Id of its reader, or null where the file is no data set.</param>
/// <param name="Rows">Its rows that can be run, in the file's order.</param>
/// <param name="Problems">What stands in the way of the others, in the file's order.</param>
public sealed record Dataset(string? Format, IReadOnlyList<DatasetRow> Rows, IReadOnlyList<DatasetProblem> Problems)
{
    /// <summary>Problems told one by one; of the others, how many there are.</summary>
    public const int MaxProblems = 1000;

    // A file whose first rows are of no known form is none of ours; a long one is not read to its end to say so.
    private const int RowsToRecognise = 1000;

    /// <param name="path">The file; relative pictures are sought beside it.</param>
    /// <param name="text">Its text where an editor holds an unsaved one; null reads the file.</param>
    /// <param name="imageFolder">Folder that relative pictures are sought in first.</param>
    /// <exception cref="FlowLensException">The file cannot be read. A row that cannot is a problem, never an exception.</exception>
    public static Dataset Open(string path, string? text = null, string? imageFolder = null)
    {
        path = Path.GetFullPath(path);
        ReadOnlyMemory<byte> content = text is null ? ReadFile(path) : Encoding.UTF8.GetBytes(text);
        if (Recognise(content) is not { } reader)
        {
            return new Dataset(null, [], []);
        }

        PictureFiles pictures = new(imageFolder is null ? [] : [Path.GetFullPath(imageFolder)], Path.GetDirectoryName(path)!);
        List<DatasetRow> rows = [];
        List<DatasetProblem> problems = [];
        foreach (RowText row in RowText.Split(content))
        {
            RowReading reading = new(row, pictures, problems);
            using JsonDocument? document = row.Parse(out string? fault);
            if (document?.RootElement.ValueKind != JsonValueKind.Object)
            {
                reading.Fail(fault is null ? "The row is not a JSON object" : $"The row is not JSON: {fault}", row.IsBroken ? "Mend the list from here on" : "Mend the row, or remove it");
            }
            else if (Read(reader, document.RootElement, reading) is { } read)
            {
                rows.Add(read);
            }
        }

        return new Dataset(reader.Id, rows, Shortened(problems));
    }

    private static DatasetRow? Read(Reader reader, JsonElement row, RowReading reading)
    {
        try
        {
            return reader.Read(row, reading);
        }
        catch (InvalidOperationException e)
        {
            // What System.Text.Json says of bytes that are no UTF-8 and of half a surrogate pair, once the text is asked for.
            return reading.Fail($"The row has a text that is no Unicode: {e.Message.TrimEnd('.')}", "Save the file as UTF-8");
        }
    }

    private static Reader? Recognise(ReadOnlyMemory<byte> content)
    {
        foreach (RowText row in RowText.Split(content).Take(RowsToRecognise))
        {
            using JsonDocument? document = row.Parse(out _);
            if (document?.RootElement is { ValueKind: JsonValueKind.Object } element && Readers.All.FirstOrDefault(r => Recognises(r, element)) is { } reader)
            {
                return reader;
            }
        }

        return null;
    }

    // A row whose text cannot be read names no form; a later one may.
    private static bool Recognises(Reader reader, JsonElement row)
    {
        try
        {
            return reader.Recognises(row);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static ReadOnlyMemory<byte> ReadFile(string path)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            return bytes switch
            {
                [0xEF, 0xBB, 0xBF, ..] => bytes.AsMemory(3),
                [0xFF, 0xFE, ..] => Encoding.Convert(Encoding.Unicode, Encoding.UTF8, bytes, 2, bytes.Length - 2),
                [0xFE, 0xFF, ..] => Encoding.Convert(Encoding.BigEndianUnicode, Encoding.UTF8, bytes, 2, bytes.Length - 2),
                _ => bytes,
            };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FlowLensException(ErrorKind.FileNotFound, $"{path}: no such file", "Choose a file of image/prompt pairs", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowLensException(ErrorKind.FileNotFound, $"{path} cannot be read: {e.Message.TrimEnd('.')}", "Check the file's permissions and size (up to 2 GB)", e);
        }
    }

    private static List<DatasetProblem> Shortened(List<DatasetProblem> problems) => problems.Count <= MaxProblems ? problems :
    [
        .. problems.Take(MaxProblems),
        new DatasetProblem(problems[MaxProblems].Line, $"{problems.Count - MaxProblems} more problems follow from here on, the first of them: {problems[MaxProblems].Message}", problems[MaxProblems].Remedy),
    ];
}
