using System.Text;
using FlowLens.Core.Datasets;
using FlowLens.Core.Prompts;

namespace FlowLens.Core.Tests;

public sealed class DatasetTests : IDisposable
{
    private const string Good = """{"id": "a", "image": "p.png", "conversations": [{"from": "human", "value": "<image>\nWhat?"}, {"from": "gpt", "value": "That"}]}""";
    private static readonly string Workspace = Path.Combine(Goldens.Root, "tests/workspace");
    private readonly string folder = Directory.CreateTempSubdirectory("flowlens-datasets-").FullName;

    public DatasetTests()
    {
        foreach (string picture in (string[])["p.png", "q.png"])
        {
            File.WriteAllText(Path.Combine(folder, picture), "");
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_sample_workspace_holds_278_questions_in_Llava_form_with_their_boxes()
    {
        Dataset scenes = Dataset.Open(Path.Combine(Workspace, "scenes.jsonl"));
        Assert.Equal("llava-jsonl", scenes.Format);
        Assert.Empty(scenes.Problems);
        Assert.Equal(278, scenes.Rows.Count);
        Assert.Equal(Enumerable.Range(0, 278), scenes.Rows.Select(r => r.StartLine));
        Assert.Equal(30, scenes.Rows.SelectMany(r => r.Prompt.Images).Distinct().Count());
        DatasetRow row = scenes.Rows[0];
        Assert.Equal(("000-0", "Do you see a lion?", "Yes", "existence"), (row.Id, row.Title, row.Answer, row.Category));
        Assert.Equal([Path.Combine(Workspace, "images/000.png")], row.Prompt.Images);
        Assert.Equal([new ImagePart(), new TextPart("Do you see a lion?")], Assert.Single(row.Prompt.Messages).Content);
        Assert.Equal(new DatasetBox("pig", 46, 47, 81, 78), row.Boxes[0]);
        Assert.Equal(4, row.Boxes.Count);
    }

    [Fact]
    public void The_sample_workspace_holds_existence_questions_in_Pope_form_in_files_named_json()
    {
        Dataset pope = Dataset.Open(Path.Combine(Workspace, "pope_random.json"));
        Assert.Equal("pope", pope.Format);
        Assert.Empty(pope.Problems);
        Assert.Equal(146, pope.Rows.Count);
        Assert.Equal(73, pope.Rows.Count(r => r.Answer == "yes"));
        Assert.Equal(("Is there a moon in the image?", Path.Combine(Workspace, "images/000.png")), (pope.Rows[0].Title, Assert.Single(pope.Rows[0].Prompt.Images)));
        Assert.All(pope.Rows, r => Assert.Equal([new ImagePart(), new TextPart(r.Title)], Assert.Single(r.Prompt.Messages).Content));
        Assert.Equal("1", pope.Rows[0].Id);
    }

    [Theory]
    [InlineData("<image>\\nWhat?", "I|What?")]
    [InlineData("What?\\n<image>", "What?|I")]
    [InlineData("What?", "I|What?")]
    [InlineData("  Is <image> red?  ", "Is |I| red?")]
    [InlineData("<image>", "I")]
    [InlineData("<image>\\n\\nOne\\ntwo", "I|One\ntwo")]
    public void A_picture_stands_at_its_mark_and_first_where_there_is_none(string value, string expected)
    {
        DatasetRow row = Assert.Single(Open($$"""{"image": "p.png", "conversations": [{"from": "human", "value": "{{value}}"}]}""").Rows);
        Assert.Equal(expected, string.Join('|', row.Prompt.Messages[0].Content.Select(p => p is TextPart text ? text.Text : "I")));
        Assert.Null(row.Answer);
    }

    [Fact]
    public void A_prompt_ends_before_the_first_answer_and_takes_only_the_pictures_up_to_there()
    {
        DatasetRow row = Assert.Single(Open("""
            {"id": 7, "image": ["p.png", "q.png"], "conversations": [{"from": "system", "value": "Be brief."}, {"from": "human", "value": "<image>\nOne?"}, {"from": "gpt", "value": "Yes"}, {"from": "human", "value": "<image>\nTwo?"}, {"from": "gpt", "value": "No"}]}
            """).Rows);
        Assert.Equal(("7", "One?", "Yes"), (row.Id, row.Title, row.Answer));
        Assert.Equal(["system", "user"], row.Prompt.Messages.Select(m => m.Role));
        Assert.Equal([Path.Combine(folder, "p.png")], row.Prompt.Images);
    }

    [Theory]
    [InlineData("{oops", "The row is not JSON: 'o' is an invalid start of a property name")]
    [InlineData("""{"id": "b", "image": """, "The row is not JSON")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("""{"id": "b", "conversations": [{"from": "human", "value": "What?"}]}""", "The row has no image")]
    [InlineData("""{"image": null, "conversations": [{"from": "human", "value": "What?"}]}""", "The row has no image")]
    [InlineData("""{"image": 5, "conversations": [{"from": "human", "value": "What?"}]}""", "The row's image is 5")]
    [InlineData("""{"image": "gone.png", "conversations": [{"from": "human", "value": "What?"}]}""", "There is no picture gone.png in ")]
    [InlineData("""{"image": "a\u0000b", "conversations": [{"from": "human", "value": "What?"}]}""", "There is no picture")]
    [InlineData("""{"image": "p.png", "conversations": [{"from": "gpt", "value": "That"}]}""", "asks nothing before its first answer")]
    [InlineData("""{"image": "p.png", "conversations": []}""", "asks nothing before its first answer")]
    [InlineData("""{"image": "p.png", "conversations": [{"from": "tool", "value": "x"}]}""", "conversations[0] is not a turn")]
    [InlineData("""{"image": "p.png", "conversations": [{"from": "human", "value": 5}]}""", "conversations[0] is not a turn")]
    [InlineData("""{"image": "p.png", "conversations": [{"from": "human", "value": "<image> <image>"}]}""", "2 <image> marks for 1 pictures")]
    [InlineData("""{"image": "p.png", "text": "What?"}""", "no list 'conversations'")]
    [InlineData("""{"image": "p.png", "conversations": [{"from": "human", "value": "\ud800"}]}""", "no Unicode")]
    public void A_bad_row_is_told_with_its_line_and_a_remedy_and_the_good_ones_stay(string row, string message)
    {
        Dataset dataset = Open($"{Good}\n\n{row}\n{Good}");
        Assert.Equal("llava-jsonl", dataset.Format);
        Assert.Equal([0, 3], dataset.Rows.Select(r => r.StartLine));
        DatasetProblem problem = Assert.Single(dataset.Problems);
        Assert.Equal(2, problem.Line);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Remedy);
        Assert.False(problem.Message.EndsWith('.') || problem.Remedy.EndsWith('.'));
    }

    [Theory]
    [InlineData("""{"question_id": 2, "text": "Is it?", "label": "yes"}""", "The row has no image")]
    [InlineData("""{"question_id": 2, "image": "p.png", "label": "yes"}""", "The row has no question")]
    [InlineData("""{"question_id": 2, "image": "gone.png", "text": "Is it?", "label": "yes"}""", "There is no picture gone.png")]
    public void A_bad_row_of_Pope_is_told_too(string row, string message)
    {
        Dataset dataset = Open(row + "\n" + """{"question_id": 3, "image": "p.png", "text": "Is it?", "label": "no", "category": "random"}""");
        Assert.Equal(("pope", "3", "no", "random"), (dataset.Format, dataset.Rows[0].Id, dataset.Rows[0].Answer, dataset.Rows[0].Category));
        Assert.Contains(message, Assert.Single(dataset.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_box_that_cannot_be_read_costs_the_box_alone()
    {
        Dataset dataset = Open(Good[..^1] + """, "objects": [{"name": "cat", "box": [1, 2, 3]}, {"name": "dog", "box": [1, 2, 3, 4.5]}]}""");
        Assert.Equal([new DatasetBox("dog", 1, 2, 3, 4.5)], Assert.Single(dataset.Rows).Boxes);
        Assert.Contains("objects[0]", Assert.Single(dataset.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    [InlineData("# A title\n\nSome text.")]
    [InlineData("{\n  \"name\": \"flowlens\",\n  \"text\": \"x\"\n}")]
    [InlineData("{\"text\": \"a row of text alone\"}\n{\"text\": \"another\"}")]
    [InlineData("{\"conversations\": [{\"from\": \"human\", \"value\": \"no picture\"}, {\"from\": \"gpt\", \"value\": \"none\"}]}")]
    [InlineData("[1, 2, 3]")]
    [InlineData("[")]
    [InlineData("\0\u0001\u0002")]
    public void What_is_no_data_set_has_no_format_and_no_problems(string text)
    {
        Dataset dataset = Open(text);
        Assert.Null(dataset.Format);
        Assert.Empty(dataset.Rows);
        Assert.Empty(dataset.Problems);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Lines_are_counted_as_an_editor_counts_them(string newline) =>
        Assert.Equal([1, 3], Open(string.Join(newline, "", Good, "", Good, "")).Rows.Select(r => r.StartLine));

    [Fact]
    public void A_json_list_of_rows_over_several_lines_is_read_with_their_line_ranges()
    {
        string pretty = Good.Replace(", \"", ",\n  \"", StringComparison.Ordinal);
        Dataset dataset = Open($"[\n{pretty},\n{Good}\n]");
        Assert.Equal([(1, 5), (6, 6)], dataset.Rows.Select(r => (r.StartLine, r.EndLine)));
        Assert.Empty(dataset.Problems);
        Dataset broken = Open($"[\n{pretty},\n{Good},\n{{\"id\": oops}}\n]");
        Assert.Equal(2, broken.Rows.Count);
        Assert.Equal(7, Assert.Single(broken.Problems).Line);
    }

    [Fact]
    public void Pictures_are_sought_in_the_image_folder_first_and_beside_the_file_after_it()
    {
        string other = Directory.CreateDirectory(Path.Combine(folder, "other")).FullName;
        File.WriteAllText(Path.Combine(other, "p.png"), "");
        string file = Path.Combine(folder, "rows.jsonl");
        string rows = $"{Good}\n{Good.Replace("p.png", "q.png", StringComparison.Ordinal)}\n{Good.Replace("p.png", Path.Combine(folder, "p.png"), StringComparison.Ordinal)}";
        Assert.Equal([Path.Combine(other, "p.png"), Path.Combine(folder, "q.png"), Path.Combine(folder, "p.png")], Dataset.Open(file, rows, other).Rows.Select(r => r.Prompt.Images[0]));
    }

    [Fact]
    public void A_file_is_read_in_whatever_Unicode_it_is_written_and_a_missing_one_is_told()
    {
        string file = Path.Combine(folder, "rows.jsonl"), row = Good.Replace("That", "Größe 象", StringComparison.Ordinal);
        foreach (Encoding encoding in (Encoding[])[new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            File.WriteAllText(file, row, encoding);
            Assert.Equal("Größe 象", Assert.Single(Dataset.Open(file).Rows).Answer);
        }

        FlowLensException missing = Assert.Throws<FlowLensException>(() => Dataset.Open(Path.Combine(folder, "none.jsonl")));
        Assert.Equal(ErrorKind.FileNotFound, missing.Kind);
        Assert.Contains("none.jsonl", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_title_is_one_line_and_a_long_one_is_cut()
    {
        Assert.Equal("One two", Open(Good.Replace("What?", "One\\n\\t two", StringComparison.Ordinal)).Rows[0].Title);
        string cut = Open(Good.Replace("What?", string.Concat(Enumerable.Repeat("😀", 300)), StringComparison.Ordinal)).Rows[0].Title;
        Assert.Equal(string.Concat(Enumerable.Repeat("😀", 100)) + "…", cut);
    }

    /// <summary>
    /// Reference: the time that System.Text.Json alone takes for the rows, fastest of three interleaved runs each; 100,000 rows are then far
    /// below two seconds on a machine of our time, however busy this one is.
    /// </summary>
    [Theory]
    [InlineData("p.png")]
    [InlineData("gone-{0}.png")]
    public void A_hundred_thousand_rows_are_read_and_their_problems_are_bounded(string picture)
    {
        string text = string.Join('\n', Enumerable.Range(0, 100_000).Select(i => Good.Replace("p.png", string.Format(null, picture, i), StringComparison.Ordinal)));
        Dataset dataset = Open(text);
        Assert.Equal(picture == "p.png" ? 100_000 : 0, dataset.Rows.Count);
        Assert.Equal(picture == "p.png" ? 0 : Dataset.MaxProblems + 1, dataset.Problems.Count);
    }

    private Dataset Open(string text) => Dataset.Open(Path.Combine(folder, "rows.jsonl"), text);
}
