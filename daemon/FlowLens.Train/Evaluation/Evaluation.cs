using FlowLens.Train.Scenes;

namespace FlowLens.Train.Evaluation;

/// <summary>All held-out questions asked of a daemon: with their picture, with an empty one, and with another scene's.</summary>
/// <param name="Set">The scenes.</param>
/// <param name="Own">Answers with the question's own picture.</param>
/// <param name="Blind">With a picture of nothing on gray: no prompt of training had no picture, and what a model says to a form it never saw tells nothing.</param>
/// <param name="Swapped">With another scene's picture.</param>
internal sealed record Evaluated(HeldOutScenes Set, IReadOnlyList<MarkedAnswer> Own, IReadOnlyList<MarkedAnswer> Blind, IReadOnlyList<MarkedAnswer> Swapped)
{
    /// <param name="daemon">With the model loaded.</param>
    /// <param name="set">The scenes.</param>
    /// <param name="progress">Gets the share that is done.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<Evaluated> AskAsync(DaemonProcess daemon, HeldOutScenes set, IProgress<double> progress, CancellationToken cancellation)
    {
        using TemporaryPictures pictures = new(set.Scenes);
        int n = set.Scenes.Count, done = 0;
        async Task<List<MarkedAnswer>> Ask(Func<int, string> picture)
        {
            List<MarkedAnswer> answers = [];
            foreach (AskedQuestion asked in set.Questions)
            {
                answers.Add(new MarkedAnswer(asked, await daemon.AskAsync(picture(asked.Scene), asked.Question.Text, null, cancellation)));
                progress.Report(++done / (3.0 * set.Questions.Count));
            }

            return answers;
        }

        return new Evaluated(set, await Ask(scene => pictures[scene]), await Ask(_ => pictures.Empty), await Ask(scene => pictures[(scene + (n / 2)) % n]));
    }

    public ObjectSets ObjectSets(IReadOnlyList<MarkedAnswer> answers) => Evaluation.ObjectSets.Of(
        answers.Where(a => a.Asked.Question.Type == "description").Select(a => (Set.Scenes[a.Asked.Scene], a.Answer)));
}

/// <summary>Scenes as files, as long as they are asked about.</summary>
internal sealed class TemporaryPictures : IDisposable
{
    private const int Gray = 1; // of the backgrounds
    private static readonly byte GrayLevel = Backgrounds.All[Gray].Red;

    private readonly string folder = Directory.CreateTempSubdirectory("flowlens-scenes-").FullName;

    public TemporaryPictures(IReadOnlyList<Scene> scenes)
    {
        for (int i = 0; i < scenes.Count; i++)
        {
            ScenePicture.Write(this[i], scenes[i]);
        }

        ScenePicture.Write(Empty, new Scene([], [], Gray, [.. Enumerable.Repeat(GrayLevel, Scene.Side * Scene.Side * 3)], []));
    }

    public string this[int scene] => Path.Combine(folder, $"{scene:0000}.png");

    /// <summary>A background with nothing on it.</summary>
    public string Empty => Path.Combine(folder, "empty.png");

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
