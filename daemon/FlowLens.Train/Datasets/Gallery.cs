using System.Globalization;
using System.Net;
using System.Text;
using FlowLens.Train.Evaluation;
using FlowLens.Train.Scenes;
using Asking = FlowLens.Train.Scenes.Questions;

namespace FlowLens.Train.Datasets;

/// <summary>A page that shows scenes with their boxes and questions; it needs nothing but the pictures beside it.</summary>
internal static class Gallery
{
    private const string Style = """
        :root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif }
        body { margin: 24px; display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 28px 24px }
        h1 { grid-column: 1 / -1; font-size: 20px; margin: 0 }
        figure { margin: 0 } .picture { position: relative; width: 256px; height: 256px }
        img { width: 256px; height: 256px; image-rendering: pixelated; display: block }
        svg { position: absolute; inset: 0; width: 256px; height: 256px; opacity: 0 } .picture:hover svg, figure:focus-within svg { opacity: 1 }
        rect { fill: none; stroke: #d0006f; stroke-width: 1 }
        table { border-collapse: collapse; margin-top: 8px } td { padding: 1px 10px 1px 0; vertical-align: top } td:last-child { font-weight: 600 }
        """;

    public static string Page(HeldOutScenes set, Func<int, string> image)
    {
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Scenes</title><style>\n{Style}\n</style>\n<h1>{set.Scenes.Count} scenes, {set.Questions.Count} questions</h1>\n");
        foreach (IGrouping<int, AskedQuestion> asked in set.Questions.GroupBy(q => q.Scene))
        {
            Scene scene = set.Scenes[asked.Key];
            page.Append(CultureInfo.InvariantCulture, $"<figure><div class=\"picture\"><img src=\"{image(asked.Key)}\" alt=\"{WebUtility.HtmlEncode(Asking.Describe(scene))}\"><svg viewBox=\"0 0 {Scene.Side} {Scene.Side}\" aria-hidden=\"true\">");
            for (int i = 0; i < scene.Boxes.Length; i++)
            {
                Box box = scene.Boxes[i];
                page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{box.Left}\" y=\"{box.Top}\" width=\"{box.Right - box.Left}\" height=\"{box.Bottom - box.Top}\"><title>{Kinds.All[scene.Kinds[i]].Name}</title></rect>");
            }

            page.Append("</svg></div><table>");
            foreach (AskedQuestion one in asked)
            {
                page.Append(CultureInfo.InvariantCulture, $"<tr><td>{WebUtility.HtmlEncode(one.Question.Text)}<td>{WebUtility.HtmlEncode(one.Question.Answer)}");
            }

            page.Append("</table></figure>\n");
        }

        return page.ToString();
    }
}
