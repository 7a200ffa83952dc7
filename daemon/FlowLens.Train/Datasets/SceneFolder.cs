using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlowLens.Train.Evaluation;
using FlowLens.Train.Scenes;
using Asking = FlowLens.Train.Scenes.Questions;

namespace FlowLens.Train.Datasets;

/// <summary>A data set of scenes on disk: pictures, LLaVA jsonl with boxes, POPE files, a page to look at.</summary>
public static class SceneFolder
{
    private const int PopeAnswers = 3; // of each label, a picture
    private const string Images = "images";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="folder">Made where it is missing.</param>
    /// <param name="set">Scenes and questions.</param>
    /// <param name="seed">Of the scenes, for the questions of the POPE files.</param>
    /// <returns>The files, relative to the folder, the pictures left out.</returns>
    public static IReadOnlyList<string> Write(string folder, HeldOutScenes set, ulong seed)
    {
        Directory.CreateDirectory(Path.Combine(folder, Images));
        for (int i = 0; i < set.Scenes.Count; i++)
        {
            ScenePicture.Write(Path.Combine(folder, Image(set, i)), set.Scenes[i]);
        }

        List<string> files = ["scenes.jsonl", "gallery.html"];
        Lines(Path.Combine(folder, files[0]), set.Questions.GroupBy(q => q.Scene).SelectMany(scene => scene.Select((asked, i) => Row(set, asked, i))));
        File.WriteAllText(Path.Combine(folder, files[1]), Gallery.Page(set, i => Image(set, i)));
        foreach (string negative in Asking.Negatives)
        {
            files.Add($"pope_{negative}.json");
            Lines(Path.Combine(folder, files[^1]), Pope(set, negative, seed));
        }

        files.Add("README.md");
        File.WriteAllText(Path.Combine(folder, files[^1]), $"""
            {set.Scenes.Count} scenes of emoji pictures that the embedded model was not trained on, with {set.Questions.Count} questions in LLaVA jsonl (`scenes.jsonl`, with the objects' boxes), existence questions in
            POPE form (`pope_random.json`, `pope_popular.json`, `pope_adversarial.json`) and a page to look at (`gallery.html`). Written by `npm run scenes -- DIR --scenes {set.Scenes.Count} --seed {seed}`.
            The artwork comes from the npm package `emoji-datasource-google` (MIT), whose pictures are Noto Emoji (Apache-2.0).

            """);
        return files;
    }

    private static string Image(HeldOutScenes set, int scene) => $"{Images}/{scene.ToString(new string('0', Math.Max(3, $"{set.Scenes.Count - 1}".Length)), System.Globalization.CultureInfo.InvariantCulture)}.png";

    private static JsonObject Row(HeldOutScenes set, AskedQuestion asked, int index)
    {
        Scene scene = set.Scenes[asked.Scene];
        string image = Image(set, asked.Scene);
        return new JsonObject
        {
            ["id"] = $"{Path.GetFileNameWithoutExtension(image)}-{index}",
            ["image"] = image,
            ["type"] = asked.Question.Type,
            ["subtype"] = asked.Question.Subtype,
            ["background"] = Backgrounds.All[scene.Background].Name,
            ["objects"] = new JsonArray([.. scene.Kinds.Select((kind, i) => new JsonObject
            {
                ["name"] = Kinds.All[kind].Name,
                ["box"] = new JsonArray(scene.Boxes[i].Left, scene.Boxes[i].Top, scene.Boxes[i].Right, scene.Boxes[i].Bottom),
            })]),
            ["target"] = asked.Question.Target,
            ["conversations"] = new JsonArray(
                new JsonObject { ["from"] = "human", ["value"] = $"<image>\n{asked.Question.Text}" },
                new JsonObject { ["from"] = "gpt", ["value"] = asked.Question.Answer }),
        };
    }

    // As many kinds that are there as kinds that are not, in turn.
    private static IEnumerable<JsonObject> Pope(HeldOutScenes set, string negative, ulong seed)
    {
        int id = 0;
        for (int i = 0; i < set.Scenes.Count; i++)
        {
            Dice dice = new(Dice.Mix(seed, (ulong)i, (ulong)Asking.Negatives.ToList().IndexOf(negative)));
            Question[] Some(Func<Question> ask) => [.. Enumerable.Range(0, 4 * PopeAnswers).Select(_ => ask()).DistinctBy(q => q.Kind).Take(PopeAnswers)];
            Question[] there = Some(() => Asking.Present(dice, set.Scenes[i])), absent = Some(() => Asking.Absent(dice, set.Scenes[i], negative));
            foreach (Question question in there.Zip(absent).SelectMany(pair => new[] { pair.First, pair.Second }))
            {
                yield return new JsonObject
                {
                    ["question_id"] = ++id,
                    ["image"] = Image(set, i),
                    ["text"] = question.Text,
                    ["label"] = question.Answer == "Yes" ? "yes" : "no",
                };
            }
        }
    }

    private static void Lines(string path, IEnumerable<JsonObject> rows)
    {
        StringBuilder text = new();
        foreach (JsonObject row in rows)
        {
            text.Append(row.ToJsonString(Plain)).Append('\n');
        }

        File.WriteAllText(path, text.ToString());
    }
}
