using System.Globalization;
using System.Text;
using FlowLens.Train.Scenes;
using Asking = FlowLens.Train.Scenes.Questions;

namespace FlowLens.Train.Evaluation;

/// <summary>Accuracy over K as a picture: a line for each type, its name at its end, readable on light and dark pages.</summary>
internal static class LaboratoryChart
{
    private const int Width = 720;
    private const int Height = 340;
    private const int Left = 48;
    private const int Right = 130;
    private const int Top = 16;
    private const int Bottom = 44;
    private const int NameHeight = 15;

    // Okabe & Ito's colours, told apart with most kinds of colour vision.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

    public static string Svg(Laboratory lab)
    {
        double X(int k) => Left + ((Width - Left - Right) * k / (double)lab.Layers);
        double Y(double share) => Height - Bottom - ((Height - Top - Bottom) * share);
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#808080\">\n");
        foreach (int percent in (int[])[0, 25, 50, 75, 100])
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Y(percent / 100.0):0.0}H{Width - Right}\" stroke=\"#808080\" stroke-opacity=\".3\"/><text x=\"{Left - 8}\" y=\"{Y(percent / 100.0) + 4:0.0}\" text-anchor=\"end\">{percent} %</text>\n");
        }

        for (int k = 0; k <= lab.Layers; k++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(k):0.0}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{k}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"\n<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">K: image tokens dropped from this layer on</text>\n");
        double below = double.PositiveInfinity;
        foreach ((QuestionType type, int i) in Asking.Types.Select((t, i) => (t, i)).OrderBy(t => lab.Accuracy[t.t.Id][lab.Layers].Share))
        {
            Wilson[] curve = lab.Accuracy[type.Id];
            below = Math.Min(below - NameHeight, Y(curve[lab.Layers].Share) + 4);
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{Colours[i]}\" stroke-width=\"2\" points=\"{string.Join(' ', curve.Select((w, k) => string.Create(CultureInfo.InvariantCulture, $"{X(k):0.0},{Y(w.Share):0.0}")))}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right + 10}\" y=\"{below:0.0}\" fill=\"{Colours[i]}\">{type.Id}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
