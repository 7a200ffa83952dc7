using System.Globalization;
using System.Text.RegularExpressions;

namespace FlowLens.Daemon.Tests;

/// <summary>The clients of <c>docs/samples</c>, against the real daemon.</summary>
public sealed partial class CliSampleClientTests
{
    private static readonly string Picture = Path.Combine(CliProcess.Root, "tests/workspace/images/000.png");

    [Theory]
    [InlineData("python3", "client.py")]
    [InlineData("node", "client.mjs")]
    public async Task A_sample_client_prints_the_answer_and_the_image_share_of_each_layer(string language, string client)
    {
        Assert.SkipWhen(CliProcess.OnPath(language) is null, $"There is no {language} on the path");
        CliProcess run = await CliProcess.RunAsync(language, [Path.Combine("docs/samples", client), CliProcess.FlowLens, Picture, "Do you see a lion?"]);
        Assert.Equal(0, run.Code);
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal("Yes", lines[0]);
        double[] shares = [.. lines[1..].Select(line => double.Parse(Line().Match(line).Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(8, shares.Length);
        Assert.All(shares, share => Assert.InRange(share, 0, 100));
        Assert.Contains(shares, share => share > 10);
    }

    [GeneratedRegex(@"^layer \d: (\d+\.\d)%$")]
    private static partial Regex Line();
}
